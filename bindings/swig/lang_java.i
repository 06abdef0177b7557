// lang_java.i: how the families of limen.i cross into Java.

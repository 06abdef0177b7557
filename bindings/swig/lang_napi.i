// lang_napi.i: how the families of limen.i cross into Node.

// hot.cpp: the two calls of every request, written by hand: Java passes the lengths, and the record
// is copied out once. Each call into the virtual machine costs about ten nanoseconds, and SWIG's
// wrappers make twice as many.
#include "crossing.h"

namespace {

constexpr jsize kTokens = 2048;  // longer ones go to the heap
constexpr jsize kTickets = 64;
constexpr std::size_t kRecord = 4096;

// Copies the record into the array `into`, of `cap` bytes, or into a new array if that is too
// small.
jbyteArray given(JNIEnv *java, jbyteArray into, jint cap, const void *record, std::uint32_t total) {
  if (total > static_cast<std::uint32_t>(cap)) return crossing::array(java, record, total);
  java->SetByteArrayRegion(into, 0, static_cast<jsize>(total), static_cast<const jbyte *>(record));
  return into;
}

jbyteArray verified(JNIEnv *java, jlong verifier, const char *token, jsize size,
                    unsigned char *room, std::size_t room_size, jbyteArray into, jint cap) {
  limen_error error;
  auto *claims = reinterpret_cast<limen_claims *>(room);
  if (limen_token_verify(reinterpret_cast<limen_verifier *>(verifier), token,
                         static_cast<std::size_t>(size), claims, room_size, &error) == LIMEN_OK) {
    return given(java, into, cap, claims, claims->total);
  }
  crossing::raise(java, error);
  return nullptr;
}

jbyteArray large_session(JNIEnv *java, jlong gate, const char *ticket, jsize size,
                         std::size_t total) {
  crossing::Room<8> room;
  limen_error error;
  while (true) {
    if (!room.make(java, total)) return nullptr;
    auto *session = reinterpret_cast<limen_session *>(room.data());
    const limen_status status =
        limen_session_get(reinterpret_cast<limen_gate *>(gate), ticket,
                          static_cast<std::size_t>(size), session, total, &error);
    if (status == LIMEN_OK) return crossing::array(java, session, session->total);
    if (status != LIMEN_E_BUFFER) break;
    total = session->total;  // it has grown meanwhile
  }
  crossing::raise(java, error);
  return nullptr;
}

jbyteArray found(JNIEnv *java, jlong gate, const char *ticket, jsize size, jbyteArray into,
                 jint cap) {
  alignas(8) unsigned char room[kRecord];
  limen_error error;
  auto *session = reinterpret_cast<limen_session *>(room);
  const limen_status status =
      limen_session_get(reinterpret_cast<limen_gate *>(gate), ticket,
                        static_cast<std::size_t>(size), session, sizeof room, &error);
  if (status == LIMEN_OK) return given(java, into, cap, session, session->total);
  if (status == LIMEN_E_BUFFER) return large_session(java, gate, ticket, size, session->total);
  crossing::raise(java, error);
  return nullptr;
}

}  // namespace

extern "C" {

// byte[] verify(long verifier, byte[] token, int size, byte[] into, int cap)
JNIEXPORT jbyteArray JNICALL Java_dev_limen_internal_NativeJNI_verify(JNIEnv *java, jclass,
                                                                      jlong verifier,
                                                                      jbyteArray token, jint size,
                                                                      jbyteArray into, jint cap) {
  if (size <= kTokens) {
    char text[kTokens];
    alignas(8) unsigned char room[LIMEN_CLAIMS_CAP(kTokens)];
    java->GetByteArrayRegion(token, 0, size, reinterpret_cast<jbyte *>(text));
    return verified(java, verifier, text, size, room, sizeof room, into, cap);
  }
  crossing::In text;
  crossing::Room<8> room;
  if (!text.take(java, token) || !room.make(java, LIMEN_CLAIMS_CAP(size))) return nullptr;
  return verified(java, verifier, text.text(), size, room.data(), room.size(), into, cap);
}

// byte[] session(long gate, byte[] ticket, int size, byte[] into, int cap)
JNIEXPORT jbyteArray JNICALL Java_dev_limen_internal_NativeJNI_session(JNIEnv *java, jclass,
                                                                       jlong gate,
                                                                       jbyteArray ticket, jint size,
                                                                       jbyteArray into, jint cap) {
  if (size <= kTickets) {
    char text[kTickets];
    java->GetByteArrayRegion(ticket, 0, size, reinterpret_cast<jbyte *>(text));
    const jbyteArray record = found(java, gate, text, size, into, cap);
    explicit_bzero(text, sizeof text);
    return record;
  }
  crossing::SecretIn text;  // too long for a ticket: the library says what it is
  return text.take(java, ticket) ? found(java, gate, text.text(), size, into, cap) : nullptr;
}

}  // extern "C"

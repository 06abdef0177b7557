// limen/limits.h: the limits of what limen accepts.
//
// Generated from bindings/tables/limits.json by `./dev tables`. Change the table, not this file.
#ifndef LIMEN_LIMITS_H
#define LIMEN_LIMITS_H

// LIMEN_TEXT_MAX is the limit, in bytes, of any text or buffer that a call is given.
#define LIMEN_TEXT_MAX 1073741824

// LIMEN_SUBJECT_MAX is the limit, in bytes, of a subject for whom a token, a session or
// a login mark is made.
#define LIMEN_SUBJECT_MAX 1024

// LIMEN_ISSUER_MAX is the limit, in bytes, of the property `issuer`.
#define LIMEN_ISSUER_MAX 1024

// LIMEN_REASON_MAX is the limit, in bytes, of the reason of a revocation.
#define LIMEN_REASON_MAX 256

// LIMEN_REVOKED_CLAIM_MAX is the limit, in bytes, of a token's issuer, id or subject
// that is revoked, which may be anything that a valid token carries.
#define LIMEN_REVOKED_CLAIM_MAX 1048576

// LIMEN_TOKEN_MAX is the limit, in bytes, of a token in an Authorization field, a token
// to peek into, and the highest `token.max_size`.
#define LIMEN_TOKEN_MAX 1048576

// LIMEN_TOKEN_HEADER_MAX is the limit, in bytes, of the decoded header of a token or a
// JWS.
#define LIMEN_TOKEN_HEADER_MAX 4096

// LIMEN_JWS_MAX is the limit, in bytes, of a compact JWS to verify.
#define LIMEN_JWS_MAX 16777216

// LIMEN_SCOPE_MAX is the limit, in bytes, of the scopes that are required or that a
// session has, with the blanks between them.
#define LIMEN_SCOPE_MAX 1024

// LIMEN_ROLES_MAX is the limit, in bytes, of the roles of a session, as JSON.
#define LIMEN_ROLES_MAX 1024

// LIMEN_ROLE_MAX is the limit, in bytes, of a role that is required or that a session
// has.
#define LIMEN_ROLE_MAX 256

// LIMEN_REALM_MAX is the limit, in bytes, of the realm of a challenge.
#define LIMEN_REALM_MAX 1024

// LIMEN_KID_MAX is the limit, in bytes, of a key's id.
#define LIMEN_KID_MAX 1024

// LIMEN_KID_JSON_MAX is the limit, in characters, of a key's id as JSON writes it, so
// that it fits in a token's header.
#define LIMEN_KID_JSON_MAX 3072

// LIMEN_JWK_MAX is the limit, in bytes, of the text of a JWK, and the property
// `keys.signing`.
#define LIMEN_JWK_MAX 65536

// LIMEN_JWK_SET_MAX is the limit, in bytes, of the text of a JWK Set, and the property
// `keys.verifying`.
#define LIMEN_JWK_SET_MAX 1048576

// LIMEN_JWK_OPERATIONS_MAX is the limit, in names, of the member `key_ops` of a JWK.
#define LIMEN_JWK_OPERATIONS_MAX 32

// LIMEN_PEM_MAX is the limit, in bytes, of a PEM block.
#define LIMEN_PEM_MAX 65536

// LIMEN_RSA_MIN is the lower limit, in bits, of an RSA key.
#define LIMEN_RSA_MIN 2048

// LIMEN_RSA_MAX is the limit, in bits, of a public RSA key.
#define LIMEN_RSA_MAX 16384

// LIMEN_RSA_PRIVATE_MAX is the limit, in bits, of a private RSA key.
#define LIMEN_RSA_PRIVATE_MAX 8192

// LIMEN_KEY_SET_KEYS_MAX is the limit, in keys, of a key set.
#define LIMEN_KEY_SET_KEYS_MAX 1000

// LIMEN_KEYRING_KEYS_MAX is the limit, in keys, of the keyring of a store.
#define LIMEN_KEYRING_KEYS_MAX 100

// LIMEN_KEYS_SECRET_MIN is the lower limit, in bytes, of each secret of the property
// `keys.secret`.
#define LIMEN_KEYS_SECRET_MIN 32

// LIMEN_SESSION_DATA_MAX is the limit, in bytes, of the data of a session, where
// `session.max_data` is at its highest.
#define LIMEN_SESSION_DATA_MAX 1048576

// LIMEN_LABEL_MAX is the limit, in bytes, of a session's label.
#define LIMEN_LABEL_MAX 256

// LIMEN_ADDRESS_MAX is the limit, in bytes, of a session's address.
#define LIMEN_ADDRESS_MAX 64

// LIMEN_LEVEL_MAX is the limit of a session's level.
#define LIMEN_LEVEL_MAX 255

// LIMEN_LOGIN_MARK_MAX is the limit, in bytes, of the property `login.mark` (the marks
// that limen makes are shorter: LIMEN_LOGIN_MARK_CAP).
#define LIMEN_LOGIN_MARK_MAX 256

// LIMEN_COOKIE_NAME_MAX is the limit, in bytes, of the property `cookie.name`.
#define LIMEN_COOKIE_NAME_MAX 256

// LIMEN_COOKIE_DOMAIN_MAX is the limit, in bytes, of the property `cookie.domain`.
#define LIMEN_COOKIE_DOMAIN_MAX 253

// LIMEN_COOKIE_PATH_MAX is the limit, in bytes, of the property `cookie.path`.
#define LIMEN_COOKIE_PATH_MAX 1024

// LIMEN_COOKIE_AGE_MAX is the limit, in seconds, of the property `cookie.max_age`: 400
// days, to which browsers cut a longer one.
#define LIMEN_COOKIE_AGE_MAX 34560000

// LIMEN_EVENT_TEXT_MAX is the limit, in bytes, of each text of an event; a longer one
// is cut.
#define LIMEN_EVENT_TEXT_MAX 1024

// LIMEN_JSON_DEPTH_MAX is the limit, in levels, of arrays and objects inside each
// other, in any JSON that limen reads.
#define LIMEN_JSON_DEPTH_MAX 32

// LIMEN_JSON_MEMBERS_MAX is the limit, in names, of the members of a JSON object and of
// the objects around it, together.
#define LIMEN_JSON_MEMBERS_MAX 1024

#endif

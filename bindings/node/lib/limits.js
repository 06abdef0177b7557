'use strict';
// The limits of what limen accepts.
// Generated from bindings/tables/limits.json by `./dev tables`. Change the table, not this file.

exports.TEXT_MAX = 1073741824;
exports.SUBJECT_MAX = 1024;
exports.ISSUER_MAX = 1024;
exports.REASON_MAX = 256;
exports.REVOKED_CLAIM_MAX = 1048576;
exports.TOKEN_MAX = 1048576;
exports.TOKEN_HEADER_MAX = 4096;
exports.JWS_MAX = 16777216;
exports.SCOPE_MAX = 1024;
exports.ROLE_MAX = 256;
exports.REALM_MAX = 1024;
exports.KID_MAX = 1024;
exports.KID_JSON_MAX = 3072;
exports.JWK_MAX = 65536;
exports.JWK_SET_MAX = 1048576;
exports.JWK_OPERATIONS_MAX = 32;
exports.PEM_MAX = 65536;
exports.RSA_MIN = 2048;
exports.RSA_MAX = 16384;
exports.RSA_PRIVATE_MAX = 8192;
exports.KEY_SET_KEYS_MAX = 1000;
exports.KEYRING_KEYS_MAX = 100;
exports.KEYS_SECRET_MIN = 32;
exports.SESSION_DATA_MAX = 1048576;
exports.LABEL_MAX = 256;
exports.ADDRESS_MAX = 64;
exports.LEVEL_MAX = 255;
exports.LOGIN_MARK_MAX = 256;
exports.COOKIE_NAME_MAX = 256;
exports.COOKIE_DOMAIN_MAX = 253;
exports.COOKIE_PATH_MAX = 1024;
exports.COOKIE_AGE_MAX = 34560000;
exports.EVENT_TEXT_MAX = 1024;
exports.JSON_DEPTH_MAX = 32;
exports.JSON_MEMBERS_MAX = 1024;

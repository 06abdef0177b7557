#include "token_cases.h"

#include <limen/status.h>

#define FROM "\"iss\":\"https://issuer.example\""
#define FOR "\"aud\":\"shop\""
#define TIMES "\"iat\":1700000000,\"exp\":1700000900"
#define GOOD FROM "," FOR "," TIMES
#define H256 "\"alg\":\"HS256\""

// A signed token in parts, for those that are broken by hand. Its signature is
// of the right length and wrong; no case here gets as far as checking it.
#define HEAD "eyJhbGciOiJIUzI1NiJ9"
#define BODY "eyJpc3MiOiJhIn0"
#define TAIL "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

#define ACCEPTED(name, claims) \
  { name, NULL, NULL, claims, NULL, 0, LIMEN_OK, "" }
#define RAW(name, raw, status, says) \
  { name, NULL, NULL, NULL, raw, sizeof(raw) - 1, status, says }
#define HEADER(name, header, status, says) \
  { name, NULL, header, NULL, NULL, 0, status, says }
#define CLAIMS(name, claims, status, says) \
  { name, NULL, NULL, claims, NULL, 0, status, says }
#define UNDER(name, policy, header, claims, status, says) \
  { name, policy, header, claims, NULL, 0, status, says }

const token_case token_cases[] = {
    // Accepted.
    ACCEPTED("good", NULL),
    ACCEPTED("unknown claims are kept", "{" GOOD ",\"x\":{\"y\":[1,2,{}]}}"),  // conformance: F8
    ACCEPTED("audience among others", "{" FROM "," TIMES ",\"aud\":[\"bank\",\"shop\"]}"),
    ACCEPTED("blanks in the claims", " {\n\t" GOOD " }\r\n"),
    ACCEPTED("no iat", "{" FROM "," FOR ",\"exp\":1700000900}"),
    ACCEPTED("exp in the next second", "{" FROM "," FOR ",\"exp\":1700000001}"),
    ACCEPTED("nbf now", "{" GOOD ",\"nbf\":1700000000}"),  // conformance: F2
    ACCEPTED("times that are not whole", "{" FROM "," FOR ",\"iat\":1.7e9,\"exp\":17000009005e-1}"),
    HEADER("no typ", "{" H256 "}", LIMEN_OK, ""),
    HEADER("typ in lower case", "{" H256 ",\"typ\":\"jwt\"}", LIMEN_OK, ""),
    HEADER("typ in full", "{" H256 ",\"typ\":\"application/jwt\"}", LIMEN_OK, ""),
    HEADER("unknown parameters", "{" H256 ",\"x\":[1],\"jku\":\"https://evil.example\"}", LIMEN_OK,
           ""),
    UNDER("expired within the leeway", "token.leeway = 10s\nclock.fixed = 1700000909", NULL, NULL,
          LIMEN_OK, ""),
    UNDER("another type, asked for", "token.type = at+jwt", "{" H256 ",\"typ\":\"at+jwt\"}", NULL,
          LIMEN_OK, ""),

    // Shape (conformance: A2 to A8; attack: 8, 19, 24, 27, 28, 33).
    RAW("empty", "", LIMEN_E_TOKEN_EMPTY, "token|empty"),
    RAW("one part", HEAD, LIMEN_E_TOKEN_PARTS, "token|three"),
    RAW("two parts", HEAD "." BODY, LIMEN_E_TOKEN_PARTS, "token|three"),
    RAW("four parts", HEAD "." BODY "." TAIL ".", LIMEN_E_TOKEN_PARTS, "token|three"),
    RAW("five parts", HEAD "." BODY "." TAIL "." TAIL "." TAIL, LIMEN_E_TOKEN_ENCRYPTED, "five"),
    RAW("six parts", HEAD "." BODY "." TAIL "...", LIMEN_E_TOKEN_PARTS,
        "five|header.claims.signature"),
    RAW("dots alone", "..", LIMEN_E_TOKEN_ENCODING, "header"),
    RAW("empty header", "." BODY "." TAIL, LIMEN_E_TOKEN_ENCODING, "header"),
    RAW("padding in the header", HEAD "=." BODY "." TAIL, LIMEN_E_TOKEN_ENCODING,
        "header|padding|offset"),
    RAW("padding in the signature", HEAD "." BODY "." TAIL "=", LIMEN_E_TOKEN_ENCODING,
        "signature|padding|offset"),
    RAW("blank before", " " HEAD "." BODY "." TAIL, LIMEN_E_TOKEN_ENCODING, "offset"),
    RAW("blank behind", HEAD "." BODY "." TAIL " ", LIMEN_E_TOKEN_ENCODING, "offset"),
    RAW("line break behind", HEAD "." BODY "." TAIL "\n", LIMEN_E_TOKEN_ENCODING, "offset"),
    RAW("blank within", "e " HEAD "." BODY "." TAIL, LIMEN_E_TOKEN_ENCODING, "header|offset"),
    RAW("NUL behind", HEAD "." BODY "." TAIL "\0", LIMEN_E_TOKEN_ENCODING, "offset"),
    RAW("NUL in front", "\0" HEAD "." BODY "." TAIL, LIMEN_E_TOKEN_ENCODING, "offset"),
    RAW("plain base64",
        HEAD "." BODY "."
             "+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        LIMEN_E_TOKEN_ENCODING, "signature|offset"),
    RAW("a byte over 0x7f",
        HEAD "." BODY "."
             "\xc3\xa9" TAIL,
        LIMEN_E_TOKEN_ENCODING, "signature|offset"),
    RAW("length of 1 modulo 4", HEAD "A." BODY "." TAIL, LIMEN_E_TOKEN_ENCODING, "header"),
    RAW("spare bits",
        HEAD "." BODY "."
             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        LIMEN_E_TOKEN_ENCODING, "signature"),
    RAW("JSON in place of a token", "{\"payload\":\"" BODY "\",\"signature\":\"\"}",
        LIMEN_E_TOKEN_ENCODING, "JSON|compact"),
    RAW("empty signature", HEAD "." BODY ".", LIMEN_E_TOKEN_SIGNATURE, "signature"),
    RAW("short signature", HEAD "." BODY ".AAAA", LIMEN_E_TOKEN_SIGNATURE, "signature"),
    RAW("wrong signature", HEAD "." BODY "." TAIL, LIMEN_E_TOKEN_SIGNATURE, "signature"),

    // Header (conformance: B1, B2, B5, C1 to C10; attack: 8, 13, 15, 16).
    HEADER("header no JSON", "hello", LIMEN_E_TOKEN_JSON, "header|offset"),
    HEADER("header an array", "[]", LIMEN_E_TOKEN_JSON, "header"),
    HEADER("header not UTF-8", "{" H256 ",\"x\":\"\xff\"}", LIMEN_E_TOKEN_JSON, "header|offset"),
    HEADER("header with text behind", "{" H256 "}x", LIMEN_E_TOKEN_JSON, "header|offset"),
    HEADER("header with a trailing comma", "{" H256 ",}", LIMEN_E_TOKEN_JSON, "header"),
    HEADER("header with a byte order mark", "\xef\xbb\xbf{" H256 "}", LIMEN_E_TOKEN_JSON, "header"),
    HEADER("alg twice", "{" H256 "," H256 "}", LIMEN_E_TOKEN_DUPLICATE, "header"),
    HEADER("alg twice, once escaped", "{" H256 ",\"\\u0061lg\":\"HS256\"}", LIMEN_E_TOKEN_DUPLICATE,
           "header"),
    HEADER("no alg", "{\"typ\":\"JWT\"}", LIMEN_E_TOKEN_HEADER, "alg"),
    HEADER("alg a number", "{\"alg\":256}", LIMEN_E_TOKEN_HEADER, "alg|string"),
    HEADER("alg null", "{\"alg\":null}", LIMEN_E_TOKEN_HEADER, "alg|string"),
    HEADER("none", "{\"alg\":\"none\"}", LIMEN_E_TOKEN_NONE, "alg|none"),
    HEADER("None", "{\"alg\":\"None\"}", LIMEN_E_TOKEN_NONE, "alg|none"),
    HEADER("NONE", "{\"alg\":\"NONE\"}", LIMEN_E_TOKEN_NONE, "alg|none"),
    HEADER("nOnE", "{\"alg\":\"nOnE\"}", LIMEN_E_TOKEN_NONE, "alg|none"),
    HEADER("none, escaped", "{\"alg\":\"\\u006eone\"}", LIMEN_E_TOKEN_NONE, "alg|none"),
    HEADER("none with a blank", "{\"alg\":\"none \"}", LIMEN_E_TOKEN_NONE, "alg"),
    HEADER("alg in lower case", "{\"alg\":\"hs256\"}", LIMEN_E_TOKEN_ALGORITHM, "alg|hs256"),
    HEADER("alg empty", "{\"alg\":\"\"}", LIMEN_E_TOKEN_ALGORITHM, "alg"),
    HEADER("alg unknown", "{\"alg\":\"XS256\"}", LIMEN_E_TOKEN_ALGORITHM, "XS256"),
    HEADER("alg not the key's", "{\"alg\":\"HS384\"}", LIMEN_E_TOKEN_ALGORITHM, "HS384"),
    HEADER("kid a number", "{" H256 ",\"kid\":1}", LIMEN_E_TOKEN_HEADER, "kid|string"),
    HEADER("kid null", "{" H256 ",\"kid\":null}", LIMEN_E_TOKEN_HEADER, "kid|string"),
    HEADER("kid of no key", "{" H256 ",\"kid\":\"../../dev/null\"}", LIMEN_E_TOKEN_KEY, "kid"),
    HEADER("typ a number", "{" H256 ",\"typ\":1}", LIMEN_E_TOKEN_HEADER, "typ|string"),
    HEADER("typ another", "{" H256 ",\"typ\":\"at+jwt\"}", LIMEN_E_TOKEN_TYPE, "typ|at+jwt|JWT"),
    HEADER("cty a number", "{" H256 ",\"cty\":1}", LIMEN_E_TOKEN_HEADER, "cty|string"),
    HEADER("crit unknown", "{" H256 ",\"crit\":[\"x\"],\"x\":1}", LIMEN_E_TOKEN_CRITICAL, "crit"),
    HEADER("crit empty", "{" H256 ",\"crit\":[]}", LIMEN_E_TOKEN_CRITICAL, "crit"),
    HEADER("crit no array", "{" H256 ",\"crit\":\"b64\"}", LIMEN_E_TOKEN_CRITICAL, "crit"),
    HEADER("crit names alg", "{" H256 ",\"crit\":[\"alg\"]}", LIMEN_E_TOKEN_CRITICAL, "crit"),
    HEADER("b64 false", "{" H256 ",\"b64\":false,\"crit\":[\"b64\"]}", LIMEN_E_TOKEN_CRITICAL, ""),
    HEADER("b64 without crit", "{" H256 ",\"b64\":false}", LIMEN_E_TOKEN_CRITICAL, "b64"),

    // Claims (conformance: B3, F1 to F7; attack: 20, 21, 22, 23).
    CLAIMS("claims empty", "", LIMEN_E_TOKEN_JSON, "claims"),
    CLAIMS("claims an array", "[]", LIMEN_E_TOKEN_JSON, "claims"),
    CLAIMS("claims no JSON", "{" GOOD, LIMEN_E_TOKEN_JSON, "claims|offset"),
    CLAIMS("claims not UTF-8", "{" GOOD ",\"x\":\"\xc0\x80\"}", LIMEN_E_TOKEN_JSON,
           "claims|offset"),
    CLAIMS("half a surrogate pair", "{" GOOD ",\"x\":\"\\ud800\"}", LIMEN_E_TOKEN_JSON,
           "claims|offset"),
    CLAIMS("sub twice", "{" GOOD ",\"sub\":\"a\",\"sub\":\"b\"}", LIMEN_E_TOKEN_DUPLICATE,
           "claims|offset"),
    CLAIMS("sub twice, once escaped", "{" GOOD ",\"sub\":\"a\",\"\\u0073ub\":\"b\"}",
           LIMEN_E_TOKEN_DUPLICATE, "claims"),
    CLAIMS("twice, further in", "{" GOOD ",\"o\":{\"a\":1,\"a\":2}}", LIMEN_E_TOKEN_DUPLICATE,
           "claims"),
    CLAIMS("exp missing", "{" FROM "," FOR "}", LIMEN_E_TOKEN_MISSING, "exp"),
    CLAIMS("iss missing", "{" FOR "," TIMES "}", LIMEN_E_TOKEN_MISSING,
           "iss|https://issuer.example"),
    CLAIMS("aud missing", "{" FROM "," TIMES "}", LIMEN_E_TOKEN_MISSING, "aud|shop"),
    UNDER("required missing", "token.required = jti role", NULL, "{" GOOD ",\"jti\":\"1\"}",
          LIMEN_E_TOKEN_MISSING, "role"),
    CLAIMS("expired", "{" FROM "," FOR ",\"exp\":1699999000}", LIMEN_E_TOKEN_EXPIRED, "exp"),
    CLAIMS("expired this second", "{" FROM "," FOR ",\"exp\":1700000000}", LIMEN_E_TOKEN_EXPIRED,
           "exp"),
    UNDER("expired past the leeway", "token.leeway = 10s\nclock.fixed = 1700000910", NULL, NULL,
          LIMEN_E_TOKEN_EXPIRED, "exp"),
    CLAIMS("nbf to come", "{" GOOD ",\"nbf\":1700000001}", LIMEN_E_TOKEN_EARLY, "nbf"),
    CLAIMS("nbf a fraction of a second to come", "{" GOOD ",\"nbf\":1700000000.5}",
           LIMEN_E_TOKEN_EARLY, "nbf"),
    CLAIMS("iat to come", "{" FROM "," FOR ",\"iat\":1700000100,\"exp\":1700000900}",
           LIMEN_E_TOKEN_EARLY, "iat"),
    CLAIMS("a life too long", "{" FROM "," FOR ",\"iat\":1700000000,\"exp\":1700086401}",
           LIMEN_E_TOKEN_LIFETIME, "exp"),
    CLAIMS("exp a string", "{" FROM "," FOR ",\"exp\":\"1700000900\"}", LIMEN_E_TOKEN_CLAIM,
           "exp|number"),
    CLAIMS("nbf a string", "{" GOOD ",\"nbf\":\"1700000000\"}", LIMEN_E_TOKEN_CLAIM, "nbf|number"),
    CLAIMS("iat true", "{" FROM "," FOR ",\"iat\":true,\"exp\":1700000900}", LIMEN_E_TOKEN_CLAIM,
           "iat|number"),
    CLAIMS("exp null", "{" FROM "," FOR ",\"exp\":null}", LIMEN_E_TOKEN_CLAIM, "exp|number"),
    CLAIMS("exp negative", "{" FROM "," FOR ",\"exp\":-1}", LIMEN_E_TOKEN_CLAIM, "exp"),
    CLAIMS("exp beyond all numbers", "{" FROM "," FOR ",\"exp\":1e400}", LIMEN_E_TOKEN_CLAIM,
           "exp"),
    CLAIMS("exp beyond the year 9999", "{" FROM "," FOR ",\"exp\":253402300800}",
           LIMEN_E_TOKEN_CLAIM, "exp"),
    CLAIMS("exp beyond 64 bits", "{" FROM "," FOR ",\"exp\":9223372036854775808}",
           LIMEN_E_TOKEN_CLAIM, "exp"),
    CLAIMS("sub a number", "{" GOOD ",\"sub\":1}", LIMEN_E_TOKEN_CLAIM, "sub|string"),
    CLAIMS("jti an object", "{" GOOD ",\"jti\":{}}", LIMEN_E_TOKEN_CLAIM, "jti|string"),
    CLAIMS("iss null", "{\"iss\":null," FOR "," TIMES "}", LIMEN_E_TOKEN_CLAIM, "iss|string"),
    CLAIMS("sid a number", "{" GOOD ",\"sid\":1}", LIMEN_E_TOKEN_CLAIM, "sid|string"),
    CLAIMS("aud a number", "{" FROM "," TIMES ",\"aud\":1}", LIMEN_E_TOKEN_CLAIM, "aud"),
    CLAIMS("aud null", "{" FROM "," TIMES ",\"aud\":null}", LIMEN_E_TOKEN_CLAIM, "aud"),
    CLAIMS("aud with a number", "{" FROM "," TIMES ",\"aud\":[\"shop\",1]}", LIMEN_E_TOKEN_CLAIM,
           "aud"),
    CLAIMS("aud empty", "{" FROM "," TIMES ",\"aud\":[]}", LIMEN_E_TOKEN_AUDIENCE, "aud"),
    CLAIMS("aud of nobody", "{" FROM "," TIMES ",\"aud\":[\"\"]}", LIMEN_E_TOKEN_AUDIENCE, "aud"),
    CLAIMS("aud another", "{" FROM "," TIMES ",\"aud\":[\"shop2\",\"sho\",\"SHOP\"]}",
           LIMEN_E_TOKEN_AUDIENCE, "aud"),
    CLAIMS("iss with a slash more", "{\"iss\":\"https://issuer.example/\"," FOR "," TIMES "}",
           LIMEN_E_TOKEN_ISSUER, "iss"),
    CLAIMS("iss short of a letter", "{\"iss\":\"https://issuer.exampl\"," FOR "," TIMES "}",
           LIMEN_E_TOKEN_ISSUER, "iss"),
    CLAIMS("iss with a NUL and more",
           "{\"iss\":\"https://issuer.example\\u0000x\"," FOR "," TIMES "}", LIMEN_E_TOKEN_ISSUER,
           "iss"),
    UNDER("another type asked for", "token.type = at+jwt", NULL, NULL, LIMEN_E_TOKEN_TYPE,
          "typ|at+jwt"),
    UNDER("a type asked for, none there", "token.type = at+jwt", "{" H256 "}", NULL,
          LIMEN_E_TOKEN_TYPE, "typ|at+jwt"),
    UNDER("over the size allowed", "token.max_size = 256", NULL,
          "{" GOOD ",\"x\":\"0123456789012345678901234567890123456789"
          "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
          "89\"}",
          LIMEN_E_TOKEN_SIZE, "256"),
};
const size_t token_case_count = sizeof token_cases / sizeof *token_cases;

import limen from 'limen';

function who(gate, authorization) {
  try {
    const claims = gate.tokens.verify(limen.bearer.find(authorization));
    claims.require({ scope: 'orders:read' });
    return `200, ${claims.subject}`;
  } catch (error) {
    if (!(error instanceof limen.LimenError)) throw error;
    const { status, header } = limen.bearer.challenge(error, { realm: 'shop' });
    return `${error.name}: ${status} ${header}`.trim();
  }
}

const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });
const token = gate.tokens.issue('alex', { scope: 'orders:read' });

console.log(who(gate, `Bearer ${token}`));
console.log(who(gate, undefined));
console.log(who(gate, `Bearer ${token.slice(0, -4)}AAAA`));
console.log(who(gate, `Bearer ${gate.tokens.issue('sam')}`));
gate.close();
console.log(who(gate, `Bearer ${token}`));

// 200, alex
// LIMEN_E_BEARER_ABSENT: 401 Bearer realm="shop"
// LIMEN_E_TOKEN_SIGNATURE: 401 Bearer realm="shop", error="invalid_token"
// LIMEN_E_SCOPE: 403 Bearer realm="shop", error="insufficient_scope"
// LIMEN_E_CLOSED: 503

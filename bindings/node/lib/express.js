'use strict';
// Express: `app.use(limenExpress(gate))` gives each request its `req.auth`; ../types/express.d.ts says more.

const { Auth, checkGate, checkOf, isAnswered, settingsOf } = require('./web.js');

const settings = new WeakMap(); // of each Auth: how errors are answered, and whether guards check CSRF tokens

const headersOf = (response) => ({
  get: (name) => response.getHeader(name),
  set: (name, value) => response.setHeader(name, value),
  remove: (name) => response.removeHeader(name),
  begun: () => response.headersSent,
});

function limenExpress(gate, options) {
  checkGate(gate);
  const { verifier, realm, csrf } = settingsOf({}, options);
  return function limen(request, response, next) {
    const auth = new Auth(gate, request, headersOf(response), { verifier });
    settings.set(auth, { realm, csrf });
    Object.defineProperty(request, 'auth', { value: auth, configurable: true, enumerable: true, writable: true });
    next();
  };
}

function respond(request, response, error) {
  const { auth } = request;
  const { status, headers, body } = auth.answer(error, settings.get(auth));
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}

// Responds to limen's errors that routes throw; put it after the routes. Passes on all other errors, and those that
// come when the response has begun.
function errors() {
  return function limenErrors(error, request, response, next) {
    if (!isAnswered(error) || response.headersSent || !settings.has(request.auth)) return next(error);
    return respond(request, response, error);
  };
}

function guard(name) {
  return (...asked) => {
    const check = checkOf(name, asked);
    return function limenGuard(request, response, next) {
      const { auth } = request;
      if (!settings.has(auth)) {
        return next(new Error(`limen: ${name} requires app.use(limenExpress(gate)) before it`));
      }
      try {
        check(auth, request, settings.get(auth).csrf);
      } catch (error) {
        return isAnswered(error) ? respond(request, response, error) : next(error);
      }
      return next();
    };
  };
}

module.exports = limenExpress;
module.exports.limenExpress = limenExpress;
module.exports.errors = errors;
// Exported by name, so that `import` finds them.
module.exports.requireSession = guard('requireSession');
module.exports.requireToken = guard('requireToken');
module.exports.requireRole = guard('requireRole');
module.exports.requireScope = guard('requireScope');
module.exports.requireFresh = guard('requireFresh');
module.exports.csrfProtect = guard('csrfProtect');

'use strict';
// Express: `app.use(limenExpress(gate))` gives each request its `req.auth`; ../types/express.d.ts says more.

const { Auth, Requirement, Settings, decide, isAnswered, respondTo, responseToError, settingsOf, withoutText } = require('./web.js');

const WIRE = {
  raw: (request) => request,
  isTls: (request) => request.secure === true,
  body: (request) => request.body,
  get: (response, name) => response.getHeader(name),
  set: (response, name, value) => response.setHeader(name, value),
  remove: (response, name) => response.removeHeader(name),
  begun: (response) => response.headersSent,
};

function limenExpress(gate, options) {
  const settings = new Settings(gate, WIRE, options);
  return function limen(request, response, next) {
    request.auth = new Auth(settings, request, response);
    next();
  };
}

// `refused`: an error, or the answer of a guard.
function respond(request, response, refused) {
  const { auth } = request;
  const { status, headers, body } = settingsOf(auth) === undefined ? responseToError(refused) : respondTo(auth, refused);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}

// Express shows it to the client unless NODE_ENV is production.
const MISTAKE = 'internal server error (NODE_DEBUG=limen logs the reason)';

// Responds to limen's errors that routes throw, or the store for express-session; put it after the routes. Passes on
// all other errors, and those that come when the response has begun.
function errors() {
  return function limenErrors(error, request, response, next) {
    if (isAnswered(error) && !response.headersSent) return respond(request, response, error);
    return next(withoutText(error, MISTAKE));
  };
}

function guard(name) {
  return (...given) => {
    const requirement = new Requirement(name, given);
    return function limenGuard(request, response, next) {
      const { auth } = request;
      if (settingsOf(auth) === undefined) {
        return next(new Error(`limen: ${name} requires app.use(limenExpress(gate)) before it`));
      }
      const proceed = (refused) => (refused === undefined ? next() : respond(request, response, refused));
      const refused = decide(auth, requirement);
      return refused instanceof Promise ? refused.then(proceed, next) : proceed(refused);
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

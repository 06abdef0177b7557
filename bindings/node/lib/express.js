'use strict';
// Express: `app.use(limenExpress(gate))` gives each request its `req.auth`; ../types/express.d.ts says more.

const { Auth, Requirement, Settings, decide, isAnswered, respondTo, settingsOf } = require('./web.js');

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
  const { status, headers, body } = respondTo(request.auth, refused);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}

// Responds to limen's errors that routes throw; put it after the routes. Passes on all other errors, and those that
// come when the response has begun.
function errors() {
  return function limenErrors(error, request, response, next) {
    if (!isAnswered(error) || response.headersSent || settingsOf(request.auth) === undefined) return next(error);
    return respond(request, response, error);
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

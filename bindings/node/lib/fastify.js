'use strict';
// Fastify: `app.register(limenFastify, { gate })` gives each request its `request.auth`; ../types/fastify.d.ts says more.

const { Auth, Requirement, Settings, decide, isAnswered, respondTo, settingsOf, withoutText } = require('./web.js');

const WIRE = {
  raw: (request) => request.raw,
  isTls: (request) => request.protocol === 'https',
  body: (request) => request.body,
  get: (reply, name) => reply.getHeader(name),
  // Fastify adds to the cookies that are set already.
  set: (reply, name, value) => {
    if (name === 'set-cookie') reply.removeHeader(name);
    reply.header(name, value);
  },
  remove: (reply, name) => reply.removeHeader(name),
  begun: (reply) => reply.sent || reply.raw.headersSent,
};

// `refused`: an error, or the answer of a guard.
function respond(request, reply, refused) {
  const { status, headers, body } = respondTo(request.auth, refused);
  return reply.code(status).headers(headers).send(body);
}

// Fastify shows it to the client, and the text of its cause to the log.
const MISTAKE = 'internal server error';

// The plugin's own options, and those of `register`.
const PLACES = { gate: null, errors: null, prefix: null, logLevel: null, logSerializers: null };

async function limenFastify(fastify, options) {
  const { gate, errors } = options;
  const settings = new Settings(gate, WIRE, options, PLACES);
  fastify.decorateRequest('auth', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.auth = new Auth(settings, request, reply);
    done();
  });
  if (errors === false) return;
  fastify.setErrorHandler((error, request, reply) => {
    if (isAnswered(error) && settingsOf(request.auth) !== undefined) return respond(request, reply, error);
    throw withoutText(error, MISTAKE); // to the handler before this one
  });
}

// Does what fastify-plugin would do: the plugin applies to the instance that registers it.
limenFastify[Symbol.for('skip-override')] = true;
limenFastify[Symbol.for('fastify.display-name')] = 'limen';
limenFastify[Symbol.for('plugin-meta')] = { name: 'limen', fastify: '>=4.0.0' };

function guard(name) {
  return (...given) => {
    const requirement = new Requirement(name, given);
    return async function limenGuard(request, reply) {
      const { auth } = request;
      if (settingsOf(auth) === undefined) throw new Error(`limen: ${name} requires app.register(limenFastify, { gate })`);
      const decided = decide(auth, requirement);
      const refused = decided instanceof Promise ? await decided : decided;
      return refused === undefined ? undefined : respond(request, reply, refused);
    };
  };
}

module.exports = limenFastify;
module.exports.default = limenFastify;
module.exports.limenFastify = limenFastify;
// Exported by name, so that `import` finds them.
module.exports.requireSession = guard('requireSession');
module.exports.requireToken = guard('requireToken');
module.exports.requireRole = guard('requireRole');
module.exports.requireScope = guard('requireScope');
module.exports.requireFresh = guard('requireFresh');
module.exports.csrfProtect = guard('csrfProtect');

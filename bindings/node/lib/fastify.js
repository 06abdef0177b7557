'use strict';
// Fastify: `app.register(limenFastify, { gate })` gives each request its `request.auth`; ../types/fastify.d.ts says more.

const { Auth, checkGate, checkOf, isAnswered, settingsOf } = require('./web.js');

const settings = new WeakMap(); // of each Auth: how errors are answered, and whether guards check CSRF tokens

const headersOf = (reply) => ({
  get: (name) => reply.getHeader(name),
  // Fastify adds to the cookies that are set already.
  set: (name, value) => {
    if (name === 'set-cookie') reply.removeHeader(name);
    reply.header(name, value);
  },
  remove: (name) => reply.removeHeader(name),
  begun: () => reply.sent || reply.raw.headersSent,
});

function respond(request, reply, error) {
  const { auth } = request;
  const { status, headers, body } = auth.answer(error, settings.get(auth));
  return reply.code(status).headers(headers).send(body);
}

// The plugin's own options, and those of `register`.
const OPTIONS = { gate: null, errors: null, prefix: null, logLevel: null, logSerializers: null };

async function limenFastify(fastify, options) {
  const { gate, errors } = options;
  checkGate(gate);
  const { verifier, realm, csrf } = settingsOf(OPTIONS, options);
  fastify.decorateRequest('auth', null);
  fastify.addHook('onRequest', async (request, reply) => {
    request.auth = new Auth(gate, request.raw, headersOf(reply), { verifier });
    settings.set(request.auth, { realm, csrf });
  });
  if (errors === false) return;
  fastify.setErrorHandler((error, request, reply) => {
    if (!isAnswered(error) || !settings.has(request.auth)) throw error; // to the handler before this one
    return respond(request, reply, error);
  });
}

// Does what fastify-plugin would do: the plugin applies to the instance that registers it.
limenFastify[Symbol.for('skip-override')] = true;
limenFastify[Symbol.for('fastify.display-name')] = 'limen';
limenFastify[Symbol.for('plugin-meta')] = { name: 'limen', fastify: '>=4.0.0' };

function guard(name) {
  return (...asked) => {
    const check = checkOf(name, asked);
    return async function limenGuard(request, reply) {
      const { auth } = request;
      if (!settings.has(auth)) throw new Error(`limen: ${name} requires app.register(limenFastify, { gate })`);
      try {
        check(auth, request, settings.get(auth).csrf);
      } catch (error) {
        if (!isAnswered(error)) throw error;
        return respond(request, reply, error);
      }
      return undefined;
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

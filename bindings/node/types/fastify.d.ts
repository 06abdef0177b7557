import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify';

import type { Gate } from './gate.js';
import type { Auth, AuthOptions, Guards } from './web.js';

declare module 'fastify' {
  interface FastifyRequest {
    auth: Auth;
  }
}

interface LimenFastifyOptions extends AuthOptions {
  gate: Gate;
  /** Whether the plugin sets an error handler for limen's errors (default true). Others go to the handler before it. */
  errors?: boolean;
}

/**
 * A plugin that gives each request its `request.auth`. Its guards are hooks.
 *
 *     await app.register(limenFastify, { gate });
 *     app.get('/orders', { preHandler: limenFastify.requireScope('orders:read') }, async (request) =>
 *     request.auth.subject);
 */
declare const limenFastify: FastifyPluginAsync<LimenFastifyOptions> & Guards<preHandlerAsyncHookHandler> & {
  default: typeof limenFastify;
  limenFastify: typeof limenFastify;
};
declare namespace limenFastify {
  type Auth = import('./web.js').Auth;
}
export = limenFastify;

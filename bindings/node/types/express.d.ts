/// <reference types="node" />
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Gate } from './gate.js';
import type { Auth, AuthOptions, Guards } from './web.js';

declare global {
  namespace Express {
    interface Request {
      auth: Auth;
    }
  }
}

type Next = (error?: unknown) => void;
type Handler = (request: IncomingMessage, response: ServerResponse, next: Next) => void;
type ErrorHandler = (error: unknown, request: IncomingMessage, response: ServerResponse, next: Next) => void;

interface LimenExpress extends Guards<Handler> {
  /**
   * Middleware that gives each request its `req.auth`. Put it before the routes, and `errors()` after them.
   *
   *     app.use(limenExpress(gate));
   *     app.get('/orders', limenExpress.requireScope('orders:read'), (req, res) => res.json(req.auth.subject));
   *     app.use(limenExpress.errors());
   */
  (gate: Gate, options?: AuthOptions): Handler;
  limenExpress: LimenExpress;
  /**
   * Responds to limen's errors that routes throw: 400, 401, 403 or 503. Passes other errors on; one of limen's that is a
   * mistake of the program becomes the `cause` of another, as Express may show an error's text to the client.
   */
  errors(): ErrorHandler;
}

declare const limenExpress: LimenExpress;
declare namespace limenExpress {
  type Auth = import('./web.js').Auth;
}
export = limenExpress;

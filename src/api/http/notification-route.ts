import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.js';
import { readBody } from './request-body.js';

/** A path to which another company's servers send what they have to tell. */
export interface NotificationRoute {
  /** Its end is a secret between that company and this server. */
  readonly path: string;
  /** Takes a request's body. Where it throws, the sender gets an error and sends it again later. */
  take(body: string): Promise<void>;
}

/** Answers such a request: with nothing, once what it tells is kept. */
export function createNotificationAnswer(route: NotificationRoute, maxBodyBytes: number) {
  return async (request: IncomingMessage): Promise<Answer> => {
    await route.take((await readBody(request, maxBodyBytes)).toString('utf8'));
    return { status: 200, body: '' };
  };
}

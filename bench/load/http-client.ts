import http from 'node:http';

export interface HttpClient {
  /** Resolves with the parsed answer; rejects on any status but 200. */
  request(method: string, path: string, body: unknown, authorization: string): Promise<Record<string, unknown>>;
  close(): void;
}

export function createHttpClient(base: URL): HttpClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

  function request(method: string, path: string, body: unknown, authorization: string) {
    return new Promise<Record<string, unknown>>((resolve, reject) => {
      const options = { host: base.hostname, port: base.port, method, path, agent };
      const headers = { authorization, 'content-type': 'application/json' };
      const outgoing = http.request({ ...options, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text === '' ? {} : JSON.parse(text));
          else reject(new Error(`${method} ${path} was answered ${response.statusCode}: ${text.slice(0, 200)}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  return { request, close: () => agent.destroy() };
}

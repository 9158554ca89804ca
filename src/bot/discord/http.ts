import { DefaultRestOptions, type RESTOptions } from 'discord.js';

type MakeRequest = RESTOptions['makeRequest'];
type RequestInit = Parameters<MakeRequest>[1];

/** How discord.js calls Discord. */
export const callDiscord: MakeRequest = async (url, init) => {
  const encoded = await withEncodedForm(init);
  return DefaultRestOptions.makeRequest(url, encoded).catch(asReset);
};

/**
 * Pictures travel as a form. The HTTP libraries of discord.js, ccxt and Node are different versions of one, and whichever is loaded
 * first sends the requests of all; one version does not recognise a form of another and sends none of it. Bytes they all send.
 */
async function withEncodedForm(init: RequestInit): Promise<RequestInit> {
  if (!(init.body instanceof FormData)) return init;
  const form = new Response(init.body);
  const headers = new Headers(init.headers);
  for (const [name, value] of form.headers) headers.set(name, value);
  return { ...init, headers: Object.fromEntries(headers), body: new Uint8Array(await form.arrayBuffer()) };
}

/** discord.js repeats a request after ECONNRESET only; its HTTP client has a name of its own for the same event. */
function asReset(error: unknown): never {
  const closed = error instanceof Error && Reflect.get(error, 'code') === 'UND_ERR_SOCKET';
  throw closed ? Object.assign(new Error('connection reset', { cause: error }), { code: 'ECONNRESET' }) : error;
}

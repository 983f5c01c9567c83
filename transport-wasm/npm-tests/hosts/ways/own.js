// Node's own `fetch`, which trusts what NODE_EXTRA_CA_CERTS names and presents no client
// certificate. An `Agent` of an undici that is not the one inside this Node is the fault.

export const makeFetch = async ({ certificates: { ca, cert, key }, way }) => {
  if (way !== "foreignAgent") return undefined;
  const { Agent } = await import(process.env.FOREIGN_UNDICI);
  const dispatcher = new Agent({ connect: { ca, cert, key } });
  return (url, options) => fetch(url, { ...options, dispatcher });
};

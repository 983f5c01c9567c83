// Deno's own `fetch` takes a client, which holds the client certificate. A client that
// keeps no connection cannot send a request again on another one.

export const makeFetch = ({ certificates: { ca, cert, key }, way }) => {
  const client = Deno.createHttpClient({ caCerts: [ca], poolMaxIdlePerHost: 0, ...(way !== "bare" && { cert, key }) });
  return (url, options) => fetch(url, { ...options, client });
};

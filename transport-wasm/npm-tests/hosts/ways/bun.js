// Bun's own `fetch` takes the client certificate among its options.

export const makeFetch = ({ certificates: { ca, cert, key }, way }) => {
  const tls = way === "bare" ? { ca } : { ca, cert, key };
  return (url, options) => fetch(url, { ...options, tls });
};

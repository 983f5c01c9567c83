// undici's own `fetch` with its own `Agent`: how a server in Node presents a QWAC.

/** The way with this undici; `other` gives one whose `Agent` is not for this `fetch`. */
export const undiciWay = ({ Agent, ProxyAgent, fetch }, other) => ({ certificates, way, forwardProxy }) => {
  const { ca, cert, key } = certificates;
  const connect = way === "bare" ? { ca } : { ca, cert, key };
  const dispatcher =
    way === "foreignAgent" ? new (other().Agent)({ connect })
    : way === "proxyAgent" ? new ProxyAgent({ uri: forwardProxy, requestTls: connect })
    : new Agent({ connect, ...(way === "headersTimeout" && { headersTimeout: 300 }), ...(way === "bodyTimeout" && { bodyTimeout: 300 }) });
  return (url, options) => fetch(url, { ...options, dispatcher });
};

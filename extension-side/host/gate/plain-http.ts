// 127.0.0.0/8 in the form URL parsing gives it.
const LOOPBACK_IPV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Whether a host, as `URL.hostname` writes it, never leaves the machine: then `http` is as safe as `https`. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || LOOPBACK_IPV4.test(host);
}

/** Whether a site is reached over `http` from beyond this machine, so that anybody on the way can pose as it. */
export function isPlainHttp(origin: string): boolean {
  return origin.startsWith('http://') && !isLoopbackHost(origin.slice('http://'.length).replace(/:\d+$/, ''));
}

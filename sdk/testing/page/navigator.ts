/** The environment's navigator, if it has one, with this browser's name. */
export function navigatorOf(userAgent: string, environment: object | undefined): object {
  if (!environment) return { userAgent };
  return new Proxy(environment, {
    get(target, key) {
      if (key === 'userAgent') return userAgent;
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

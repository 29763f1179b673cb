const PARTS = ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const;

/** A page's `location`. It says where the page is; that a script takes the page elsewhere is not modelled, and throws. */
function pageLocation(url: string): object {
  const address = new URL(url);
  const refuse = (): never => {
    throw new Error('The fake browser does not model pages that go elsewhere by themselves: use page.goto(url).');
  };
  const location = {
    origin: address.origin,
    toString: () => address.href,
    assign: refuse,
    replace: refuse,
    reload: refuse,
  };
  for (const part of PARTS) {
    Object.defineProperty(location, part, { enumerable: true, get: () => address[part], set: refuse });
  }
  return location;
}

/** The property `location` itself: what is written to it would take the page elsewhere, too. */
export function locationProperty(url: string): PropertyDescriptor {
  const location = pageLocation(url);
  return {
    configurable: true,
    enumerable: true,
    get: () => location,
    set: (value: unknown) => Reflect.set(location, 'href', value),
  };
}

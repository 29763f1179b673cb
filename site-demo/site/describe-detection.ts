import type { Detection } from 'portcullis';

/** What the page says about a detection, and how the gate in the picture stands. */
export interface DetectionText {
  readonly gate: 'raised' | 'lowered' | 'absent';
  readonly headline: string;
  readonly explanation: string;
  readonly extension: string;
  readonly version: string;
  readonly protocol: string;
  readonly offersInstallation: boolean;
}

const NOT_KNOWN = '–';

/** Puts a detection into words. */
export function describeDetection(found: Detection): DetectionText {
  if (found.status === 'installed') {
    return {
      gate: 'raised',
      headline: 'The gate is up for this page.',
      explanation: `The extension is installed and admits this origin. It offers ${found.transports.join(' and ')}; the first call opens a connection.`,
      extension: 'installed',
      version: found.version,
      protocol: String(found.protocol),
      offersInstallation: false,
    };
  }
  const unavailable = { version: NOT_KNOWN, protocol: NOT_KNOWN };
  switch (found.reason) {
    case 'denied':
      return {
        ...unavailable,
        gate: 'lowered',
        headline: 'The gate is down for this page.',
        explanation:
          'The extension is there, and its gate does not admit this origin. It tells the page so, and nothing more: no version, no name of anything behind it.',
        extension: 'denies this page',
        offersInstallation: false,
      };
    case 'outdated':
      return {
        ...unavailable,
        gate: 'lowered',
        headline: 'Page and extension are too far apart.',
        explanation: `They share no version to talk in, and it is the ${found.side} that has to be updated.`,
        extension: 'outdated',
        version: found.version ?? NOT_KNOWN,
        offersInstallation: false,
      };
    case 'unresponsive':
      return {
        ...unavailable,
        gate: 'lowered',
        headline: 'Somebody is there, and does not answer.',
        explanation:
          'An extension listens at this id but let the deadline pass. Its service worker may have failed to start.',
        extension: 'not answering',
        offersInstallation: false,
      };
    case 'unsupported-browser':
    case 'unreachable':
      return {
        ...unavailable,
        gate: 'absent',
        headline: 'There is no gatehouse here yet.',
        explanation:
          'The extension is not installed, is switched off, or does not list this page. Browsers do not tell a website which, so that none can search its visitors’ extensions.',
        extension: 'not found',
        offersInstallation: true,
      };
  }
}

// Not the public suffix list, which changes every week and weighs more than this package: the registries below which
// names are sold and the hosts that hand out subdomains to everybody which are most likely to be met in a pattern.
const SHARED_SUFFIXES = new Set([
  ...['co.uk', 'org.uk', 'me.uk', 'com.au', 'net.au', 'org.au', 'co.jp', 'ne.jp', 'co.kr', 'co.nz', 'co.in', 'co.za'],
  ...['co.il', 'co.th', 'co.id', 'com.br', 'com.cn', 'com.mx', 'com.tr', 'com.tw', 'com.sg', 'com.hk', 'com.ar'],
  ...['github.io', 'gitlab.io', 'pages.dev', 'workers.dev', 'r2.dev', 'vercel.app', 'now.sh', 'netlify.app', 'web.app'],
  ...['firebaseapp.com', 'appspot.com', 'run.app', 'cloudfunctions.net', 'herokuapp.com', 'azurewebsites.net'],
  ...['azurestaticapps.net', 'cloudapp.net', 'cloudfront.net', 'amazonaws.com', 's3.amazonaws.com', 'amplifyapp.com'],
  ...[
    'elasticbeanstalk.com',
    'blogspot.com',
    'wordpress.com',
    'wixsite.com',
    'webflow.io',
    'framer.app',
    'myshopify.com',
  ],
  ...['onrender.com', 'fly.dev', 'deno.dev', 'replit.app', 'repl.co', 'glitch.me', 'surge.sh', 'codesandbox.io'],
  ...['stackblitz.io', 'webcontainer.io', 'ngrok.io', 'ngrok.app', 'ngrok-free.app', 'trycloudflare.com', 'loca.lt'],
  ...['notion.site', 'lovable.app', 'bubbleapps.io', 'streamlit.app', 'hf.space', 'neocities.org', 'tumblr.com'],
]);

/** Whether strangers can have names right below this host, so that `*.` in front of it lets them all in. */
export function isSharedSuffix(host: string): boolean {
  // A single label is a top-level domain, but for the machine's own name.
  return SHARED_SUFFIXES.has(host) || (host !== '' && host !== 'localhost' && !host.includes('.'));
}

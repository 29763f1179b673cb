/** What `--help` prints. */
export const USAGE = `Usage: portcullis <command> [options]

Commands:
  check <manifest.json> --policy <file>     compare a manifest with the policy that the extension enforces
  manifest --policy <file> --target <name>  print the manifest keys that the policy needs, as JSON

Options of check:
  --policy <file>     JSON { "allow": [...] }, or a module that exports "allow" or "policy"
  --strict            warnings fail too
  --json              print { "findings": [...] } instead of text

Options of manifest:
  --policy <file>     as above
  --target <name>     chromium, firefox or safari
  --lane              the extension ships lane.html and lane.js
  --relay             the extension ships relay.js (always on for firefox)
  --structured-clone  messages are structured-cloned (chromium)
  --json              print the JSON on one line

Other options:
  --help, --version

Exit codes: 0 no "error" found (with --strict: and no "warning"), 1 otherwise, 2 the command could not run.
A policy in TypeScript needs Node.js 22.18 or later, or the package "tsx" in the project.
`;

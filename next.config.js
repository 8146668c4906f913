/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // A trailing slash is a different path, and never a redirect (contract §2).
  skipTrailingSlashRedirect: true,
  // Every page of the docs has a Markdown twin: the same path with `.md` at its end.
  rewrites: async () => [{ source: '/docs:page(.*).md', destination: '/markdown/docs:page' }],
  // `npm test` checks the types of the whole tree, once.
  typescript: { ignoreBuildErrors: true },
};

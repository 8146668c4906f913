import { defineConfig, env } from 'prisma/config';

/** For Prisma's own commands; the product applies prisma/migrations itself (lib/database/migrate.ts). */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: env('DATABASE_URL') },
});

# The server and the command line, without what builds them and without the embedded PostgreSQL: DATABASE_URL, AUTH_SECRET
# and SECRETS_KEY are required. compose.yaml shows it at work.

FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .
RUN node scripts/image.mjs /image

FROM node:22-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY --from=build /image ./
COPY --chmod=755 deploy/connectors /usr/local/bin/connectors
USER node
EXPOSE 3000 9464
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/integrations/v1/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As `npm start` runs it. SIGTERM drains: see DRAIN_SECONDS.
CMD ["node", "--enable-source-maps", ".build/server.mjs"]

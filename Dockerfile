# The desk in a container, without root. Build: docker build -t firstline .
# The base image is named by tag: its digest could not be looked up where this file was written. To pin it, put
# `@sha256:…` (docker buildx imagetools inspect python:3.11-slim-bookworm) behind both names.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/firstline
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY knowledge knowledge
COPY ingest ingest
COPY bot bot
# EXTRAS=chat (or chat-anthropic, chat-ollama, chat-deepseek) adds a language model's client.
ARG EXTRAS=""
RUN /opt/firstline/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt ".${EXTRAS:+[$EXTRAS]}"

FROM python:3.11-slim-bookworm
# fonts: Chinese in PDFs; postgresql-client: pg_dump and pg_restore of PostgreSQL 15 for backups; socat: see compose.yaml
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk postgresql-client socat \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin firstline \
    && install -d -o firstline -g firstline -m 0700 /data /shared /backups
COPY --from=build /opt/firstline /opt/firstline
ENV PATH=/opt/firstline/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME ["/data", "/shared", "/backups"]
STOPSIGNAL SIGTERM
# Roles without pages say by METRICS_PORT whether they live; see compose.yaml.
HEALTHCHECK --interval=30s --timeout=10s --start-period=180s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=8)"]
CMD ["firstline", "serve"]

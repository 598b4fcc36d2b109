/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.HttpFailure;
import org.jspecify.annotations.Nullable;

/**
 * The cause of a failed attempt over HTTP. It keeps only the status of an answer.
 *
 * @param status the HTTP status; 0 without an answer
 * @param failure the reason for a missing answer; null if there was an answer or a timeout
 */
record HttpExportFailure(int status, @Nullable HttpFailure failure) implements ExportFailure {
  @Override
  public String description() {
    if (status > 0) {
      return "status " + status + ", " + meaning();
    }
    if (failure == null) {
      return "no answer in time";
    }
    return switch (failure) {
      case UNKNOWN_HOST -> "the host name can't be resolved";
      case UNREACHABLE -> "the host is unreachable or refuses connections";
      case TLS -> "the TLS handshake fails";
      case NOT_HTTP -> "the answer is not HTTP/1.1";
      case BROKEN -> "the connection was closed without an answer";
    };
  }

  private String meaning() {
    return switch (status) {
      case 401, 403 -> "the credentials are refused";
      case 407 -> "a proxy asks for credentials";
      case 404, 405 -> "the server accepts no data at this path";
      case 413 -> "the request is too large";
      case 429 -> "too many requests";
      case 502, 503, 504 -> "the receiver is overloaded or unavailable";
      default ->
          status < 300
              ? "but some data was rejected, or the answer can't be read"
              : status < 400
                  ? "redirects are not followed"
                  : status < 500 ? "the receiver refused the request" : "the receiver failed";
    };
  }

  @Override
  public String check(String variables) {
    String endpoint = variables + "ENDPOINT";
    if (status > 0) {
      return switch (status) {
        case 401, 403 -> variables + "HEADERS, or the client's key and certificate";
        case 407 -> "https.proxyHost and http.proxyHost: Assent sends no credentials to proxies";
        case 404, 405 -> endpoint + ": Assent appends v1/traces, v1/metrics or v1/logs to it";
        case 413 ->
            "the receiver's limit, OTEL_BSP_MAX_EXPORT_BATCH_SIZE and"
                + " OTEL_BLRP_MAX_EXPORT_BATCH_SIZE";
        case 429 -> "the receiver's quota";
        case 502, 503, 504 -> "the receiver; with ASSENT_SPOOL_DIR, data waits on disk meanwhile";
        default -> endpoint + ", which must be a receiver of OTLP over HTTP/protobuf, and its log";
      };
    }
    if (failure == null) {
      return "the receiver, and " + variables + "TIMEOUT";
    }
    return switch (failure) {
      case UNKNOWN_HOST -> endpoint + ", and DNS";
      case UNREACHABLE -> "that the receiver runs, and the host and port in " + endpoint;
      case TLS -> variables + "CERTIFICATE, and that " + endpoint + " has the right scheme";
      case NOT_HTTP, BROKEN ->
          "the port in " + endpoint + ": usually 4318; Assent does not speak gRPC (4317) or HTTP/2";
    };
  }
}

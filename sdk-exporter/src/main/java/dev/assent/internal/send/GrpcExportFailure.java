/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.HttpFailure;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import org.jspecify.annotations.Nullable;

/**
 * The cause of a failed attempt over gRPC. It keeps only the status of an answer.
 *
 * @param status null without an answer
 * @param failure the reason for a missing answer; null if there was an answer
 */
record GrpcExportFailure(@Nullable GrpcStatusCode status, @Nullable HttpFailure failure)
    implements ExportFailure {
  @Override
  public String description() {
    if (status != null) {
      return "gRPC status " + status + ", " + meaning(status);
    }
    return switch (failure == null ? HttpFailure.BROKEN : failure) {
      case UNKNOWN_HOST -> "the host name can't be resolved";
      case UNREACHABLE -> "the host is unreachable or refuses connections";
      case TLS -> "the TLS handshake fails";
      case NOT_HTTP, BROKEN -> "the call ended without an answer";
    };
  }

  private static String meaning(GrpcStatusCode status) {
    return switch (status) {
      case OK -> "but some data was rejected, or the answer can't be read";
      case UNAUTHENTICATED, PERMISSION_DENIED -> "the credentials are refused";
      case UNIMPLEMENTED -> "the server accepts no data of this signal";
      case RESOURCE_EXHAUSTED -> "too many requests, or the request is too large";
      case UNAVAILABLE -> "the receiver is overloaded or unavailable";
      case DEADLINE_EXCEEDED -> "no answer in time";
      default -> "the receiver refused the request or failed";
    };
  }

  @Override
  public String check(String variables) {
    String endpoint = variables + "ENDPOINT";
    if (status != null) {
      return switch (status) {
        case UNAUTHENTICATED, PERMISSION_DENIED ->
            variables + "HEADERS, or the client's key and certificate";
        case UNIMPLEMENTED -> endpoint + ", and the receivers of the collector's pipelines";
        case RESOURCE_EXHAUSTED ->
            "the receiver's quota and limit, OTEL_BSP_MAX_EXPORT_BATCH_SIZE and"
                + " OTEL_BLRP_MAX_EXPORT_BATCH_SIZE";
        case UNAVAILABLE -> "the receiver; with ASSENT_SPOOL_DIR, data waits on disk meanwhile";
        case DEADLINE_EXCEEDED -> "the receiver, and " + variables + "TIMEOUT";
        default -> endpoint + ", which must be a receiver of OTLP over gRPC, and its log";
      };
    }
    return switch (failure == null ? HttpFailure.BROKEN : failure) {
      case UNKNOWN_HOST -> endpoint + ", and DNS";
      case UNREACHABLE -> "that the receiver runs, and the host and port in " + endpoint;
      case TLS -> variables + "CERTIFICATE, and that " + endpoint + " has the right scheme";
      case NOT_HTTP, BROKEN -> "the port in " + endpoint + ": usually 4317 for gRPC";
    };
  }
}

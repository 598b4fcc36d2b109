/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a receiver.
 *
 * @param status the HTTP status; 0 over gRPC
 * @param retryAfter the header's value; null if there is none
 * @param body the unpacked body; empty if it is not protobuf or too long; null if its encoding
 *     can't be read
 * @param grpc the gRPC status; null over HTTP
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReceiverResponse(
    int status,
    @Nullable String retryAfter,
    byte @Nullable [] body,
    @Nullable GrpcStatusCode grpc) {
  /** An answer over HTTP. */
  public ReceiverResponse(int status, @Nullable String retryAfter, byte @Nullable [] body) {
    this(status, retryAfter, body, null);
  }

  /** Returns an answer over gRPC. */
  public static ReceiverResponse grpc(GrpcStatusCode status, byte @Nullable [] message) {
    return new ReceiverResponse(0, null, message, status);
  }

  public boolean isAccepted() {
    return grpc == null ? status >= 200 && status < 300 : grpc == GrpcStatusCode.OK;
  }

  /**
   * Whether the OTLP specification permits a retry. Over gRPC, {@code RESOURCE_EXHAUSTED} counts as
   * permitted, as in OpenTelemetry's exporters, which do not read the detail that decides it.
   */
  public boolean isRetryable() {
    if (grpc == null) {
      return status == 429 || status == 502 || status == 503 || status == 504;
    }
    return switch (grpc) {
      case CANCELLED,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          OUT_OF_RANGE,
          UNAVAILABLE,
          DATA_LOSS ->
          true;
      default -> false;
    };
  }

  /** The cause, if the answer is not a success without reservation. */
  public ExportFailure failure() {
    return grpc == null ? ExportFailure.http(status) : ExportFailure.grpc(grpc);
  }

  @Override
  public String toString() {
    return grpc == null
        ? "ReceiverResponse{status=" + status + "}"
        : "ReceiverResponse{grpc=" + grpc + "}";
  }
}

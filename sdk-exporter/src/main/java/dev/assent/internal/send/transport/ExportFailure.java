/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import dev.assent.internal.http.HttpFailure;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;

/**
 * The cause of a failed attempt, and advice for operators. It contains no text of a receiver.
 *
 * @param description a short description
 * @param check the settings to check; {@code %1$s} stands for the prefix of the variables
 */
public record ExportFailure(String description, String check) {
  public static final ExportFailure TIMEOUT =
      new ExportFailure("no answer in time", "the receiver, and %1$sTIMEOUT");

  /** Somebody else's exporter failed and does not say why. */
  public static final ExportFailure FAILED = ofExporter("the exporter reports a failure");

  /** Somebody else's exporter still works on an earlier batch. */
  public static final ExportFailure BUSY =
      ofExporter("the exporter does not return from an earlier batch");

  /** The request can't be built: a supplier of headers failed, or a header can't be sent. */
  public static final ExportFailure HEADERS =
      new ExportFailure(
          "its headers can't be read or sent",
          "%1$sHEADERS, and the headers that code sets on the exporter");

  /** The attempt did not begin, or did not end, for lack of memory. */
  static final ExportFailure MEMORY =
      new ExportFailure("this process lacks memory", "the size of its heap (-Xmx)");

  private static final String CREDENTIALS = "%1$sHEADERS, or the client's key and certificate";
  private static final String BATCH_SIZES =
      "limit, OTEL_BSP_MAX_EXPORT_BATCH_SIZE and OTEL_BLRP_MAX_EXPORT_BATCH_SIZE";
  private static final ExportFailure OVERLOADED =
      new ExportFailure(
          "the receiver is overloaded or unavailable",
          "the receiver; with ASSENT_SPOOL_DIR, data waits on disk meanwhile");

  /** The settings to check, where the destination's variables have this prefix. */
  public String check(String variables) {
    return check.formatted(variables);
  }

  /** Returns the failure of an exchange without an answer. */
  public static ExportFailure of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VirtualMachineError) {
        return MEMORY;
      }
    }
    TransportException known = TransportException.in(failure);
    return known == null ? http(HttpFailure.of(failure)) : known.exportFailure();
  }

  private static ExportFailure ofExporter(String description) {
    return new ExportFailure(
        description, "the settings of this exporter, its log, and its receiver");
  }

  /** Returns the failure of a request that got no answer over HTTP. */
  public static ExportFailure http(HttpFailure failure) {
    return unanswered(
        failure,
        failure == HttpFailure.NOT_HTTP
            ? "the answer is not HTTP/1.1"
            : "the connection was closed without an answer",
        "usually 4318; Assent does not speak gRPC (4317) or HTTP/2");
  }

  /** Returns the failure of a request that got no answer over gRPC. */
  public static ExportFailure grpc(HttpFailure failure) {
    return unanswered(failure, "the call ended without an answer", "usually 4317 for gRPC");
  }

  private static ExportFailure unanswered(HttpFailure failure, String broken, String port) {
    return switch (failure) {
      case UNKNOWN_HOST ->
          new ExportFailure("the host name can't be resolved", "%1$sENDPOINT, and DNS");
      case UNREACHABLE ->
          new ExportFailure(
              "the host is unreachable or refuses connections",
              "that the receiver runs, and the host and port in %1$sENDPOINT");
      case TLS ->
          new ExportFailure(
              "the TLS handshake fails",
              "%1$sCERTIFICATE, and that %1$sENDPOINT has the right scheme");
      case NOT_HTTP, BROKEN -> new ExportFailure(broken, "the port in %1$sENDPOINT: " + port);
    };
  }

  /** Returns the failure of an answer over HTTP with this status. */
  public static ExportFailure http(int status) {
    ExportFailure meaning =
        switch (status) {
          case 401, 403 -> new ExportFailure("the credentials are refused", CREDENTIALS);
          case 407 ->
              new ExportFailure(
                  "a proxy asks for credentials",
                  "https.proxyHost and http.proxyHost: Assent sends no credentials to proxies");
          case 404, 405 ->
              new ExportFailure(
                  "the server accepts no data at this path",
                  "%1$sENDPOINT: Assent appends v1/traces, v1/metrics or v1/logs to it");
          case 413 ->
              new ExportFailure("the request is too large", "the receiver's " + BATCH_SIZES);
          case 429 -> new ExportFailure("too many requests", "the receiver's quota");
          case 502, 503, 504 -> OVERLOADED;
          default ->
              new ExportFailure(
                  status < 300
                      ? "but some data was rejected, or the answer can't be read"
                      : status < 400
                          ? "redirects are not followed"
                          : status < 500
                              ? "the receiver refused the request"
                              : "the receiver failed",
                  "%1$sENDPOINT, which must be a receiver of OTLP over HTTP/protobuf, and its log");
        };
    return meaning.after("status " + status);
  }

  /** Returns the failure of an answer over gRPC with this status. */
  public static ExportFailure grpc(GrpcStatusCode status) {
    ExportFailure meaning =
        switch (status) {
          case UNAUTHENTICATED, PERMISSION_DENIED ->
              new ExportFailure("the credentials are refused", CREDENTIALS);
          case UNIMPLEMENTED ->
              new ExportFailure(
                  "the server accepts no data of this signal",
                  "%1$sENDPOINT, and the receivers of the collector's pipelines");
          case RESOURCE_EXHAUSTED ->
              new ExportFailure(
                  "too many requests, or the request is too large",
                  "the receiver's quota and " + BATCH_SIZES);
          case UNAVAILABLE -> OVERLOADED;
          case DEADLINE_EXCEEDED -> TIMEOUT;
          default ->
              new ExportFailure(
                  status == GrpcStatusCode.OK
                      ? "but some data was rejected, or the answer can't be read"
                      : "the receiver refused the request or failed",
                  "%1$sENDPOINT, which must be a receiver of OTLP over gRPC, and its log");
        };
    return meaning.after("gRPC status " + status);
  }

  private ExportFailure after(String status) {
    return new ExportFailure(status + ", " + description, check);
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

/**
 * An exporter that was claimed, for the takeover report. It contains no address and no header.
 *
 * @param kind what Assent can do with it
 * @param className the name of its class, without the package
 */
public record ClaimedExporter(Kind kind, String className) {
  /** What Assent can do with an exporter. */
  public enum Kind {
    /**
     * OTLP over HTTP: Assent sends. An aborted attempt hands no further byte to the operating
     * system.
     */
    OTLP_HTTP,
    /**
     * OTLP over gRPC: the host's sender carries what Assent encoded, without retries of its own. An
     * aborted attempt hands the sender no further byte and shuts it down; bytes in its buffers may
     * still leave.
     */
    OTLP_GRPC,
    /**
     * Any other exporter: it gets each batch once. Its retries and buffers are its own, and a call
     * that has begun can't be aborted.
     */
    FOREIGN
  }

  static ClaimedExporter of(Kind kind, Object exporter) {
    String name = exporter.getClass().getName();
    return new ClaimedExporter(kind, name.substring(name.lastIndexOf('.') + 1));
  }
}

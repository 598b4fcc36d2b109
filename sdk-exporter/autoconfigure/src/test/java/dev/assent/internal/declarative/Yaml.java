/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

/** The files of these tests. {@code RECEIVER} stands for the receiver's address. */
final class Yaml {
  private Yaml() {}

  static final String FORMAT = "file_format: '1.0'\n";

  static final String PROPAGATOR =
      """
      propagator:
        composite:
          - assent:
      """;

  static final String SPANS =
      """
      tracer_provider:
        processors:
          - assent:
              schedule_delay: 3600000
              exporter:
                otlp_http:
                  endpoint: RECEIVER/v1/traces
      """;

  static final String LOGS =
      """
      logger_provider:
        processors:
          - assent:
              schedule_delay: 3600000
              exporter:
                otlp_http:
                  endpoint: RECEIVER/v1/logs
      """;

  static final String METRICS =
      """
      meter_provider:
        readers:
          - pull:
              exporter:
                assent:
                  interval: 3600000
                  exporter:
                    otlp_http:
                      endpoint: RECEIVER/v1/metrics
      """;

  /** Everything behind Assent's components. */
  static final String GATED = FORMAT + PROPAGATOR + SPANS + LOGS + METRICS;

  /** The same as an application has it before it adds Assent. */
  static final String PLAIN =
      FORMAT
          + """
          propagator:
            composite:
              - tracecontext:
              - baggage:
          tracer_provider:
            processors:
              - batch:
                  schedule_delay: 3600000
                  exporter:
                    otlp_http:
                      endpoint: RECEIVER/v1/traces
          logger_provider:
            processors:
              - batch:
                  schedule_delay: 3600000
                  exporter:
                    otlp_http:
                      endpoint: RECEIVER/v1/logs
          meter_provider:
            readers:
              - periodic:
                  interval: 3600000
                  exporter:
                    otlp_http:
                      endpoint: RECEIVER/v1/metrics
          """;
}

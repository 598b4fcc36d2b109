/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory and settings of a process whose allocations fail.
 *
 * @param directory the directory of all files
 * @param receiver the address of the receiver
 * @param platform the address of the consent platforms
 * @param scraped the port of the destination that is scraped
 * @param way how Assent is used
 */
record FaultSettings(Path directory, String receiver, String platform, int scraped, Way way) {
  /** A way of use. */
  enum Way {
    /** The application builds Assent, which has an SDK of its own. */
    OWN,
    /** Assent takes over an autoconfigured SDK. */
    AUTOCONFIGURED
  }

  static final String ATTRIBUTE = "app.chat.text";
  static final String REFERENCE = "app.ref";
  static final LocalDate TERMS = LocalDate.of(2023, 8, 7);

  /**
   * The subjects below the account, each with one source of choices: a file, a platform that
   * announces changes, one that is polled, and a source of the application.
   */
  static final List<String> SUBJECTS = List.of("file", "stream", "poll", "source");

  /** The subjects whose sources this way of use has. */
  List<String> subjects() {
    return way == Way.OWN ? SUBJECTS : SUBJECTS.subList(0, SUBJECTS.size() - 1);
  }

  static final int REFRESH_MILLIS = 200;

  Path consent() {
    return directory.resolve("consent.json");
  }

  /** The file that the application's source reads for a subject. */
  Path ofSource(String path) {
    return directory.resolve("source-" + path.replace('/', '-'));
  }

  void create() throws IOException {
    Files.writeString(
        directory.resolve("catalog.yaml"),
        """
        attributes:
          - { name: app.chat.text, max: 1000, category: content.chat }
          - { name: app.ref, category: service.usage }
        metrics:
          - { prefix: app., category: service.usage }
        scopes:
          - { name: app }
        """);
    Files.writeString(consent(), "{\"documents\": []}");
  }

  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_CATALOG", directory.resolve("catalog.yaml").toString());
    environment.put(
        "ASSENT_CONSENT_SOURCE",
        "file:" + consent() + "," + platform + "/stream," + platform + "/poll");
    environment.put("ASSENT_CONSENT_REFRESH", REFRESH_MILLIS + "ms");
    environment.put("ASSENT_STATE_DIR", directory.resolve("state").toString());
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("ASSENT_SPOOL_MAX_BYTES", Integer.toString(4 << 20));
    environment.put("ASSENT_REPORT_UNCLASSIFIED", directory.resolve("unclassified").toString());
    environment.put("ASSENT_DELETION_ENDPOINT", platform + "/delete");
    environment.putAll(way == Way.OWN ? destinations() : exporters());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "20ms");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "20ms");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "200ms");
    return environment;
  }

  private Map<String, String> destinations() {
    String training = "ASSENT_DESTINATION_TRAINING_";
    String prometheus = "ASSENT_DESTINATION_PROMETHEUS_";
    return Map.of(
        "ASSENT_DESTINATIONS",
        "training,prometheus",
        training + "PURPOSE",
        "ai_training",
        training + "RECIPIENT",
        "first_party",
        training + "ENDPOINT",
        receiver,
        training + "TIMEOUT",
        "2s",
        prometheus + "PURPOSE",
        "service_operation",
        prometheus + "RECIPIENT",
        "first_party",
        prometheus + "LISTEN",
        "127.0.0.1:" + scraped);
  }

  private Map<String, String> exporters() {
    return Map.of(
        "ASSENT_PURPOSE", "ai_training",
        "OTEL_EXPORTER_OTLP_ENDPOINT", receiver,
        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
        "OTEL_EXPORTER_OTLP_TIMEOUT", "2s");
  }

  /** Returns the environment as properties. */
  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    environment()
        .forEach(
            (name, value) ->
                properties.put(name.toLowerCase(java.util.Locale.ROOT).replace('_', '.'), value));
    return properties;
  }
}

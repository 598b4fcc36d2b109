/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import dev.assent.category.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The directory and settings of the processes of one sequence: they share a spool and two consent
 * files. One file belongs to the process, and only the parent writes the other.
 *
 * @param directory the directory of all files
 * @param endpoint the endpoint of the receiver
 */
record RunSettings(Path directory, String endpoint) {
  static final String ATTRIBUTE = "app.chat.text";
  static final String REFERENCE = "app.ref";
  static final String EVENT = "app.chat.sent";
  static final Category CONTENT = Category.CONTENT_CHAT;
  static final String PURPOSE = "ai_training";
  static final String TERMS = "2023-08-07";

  /** The account of all subjects: a word that occurs nowhere else. */
  static final String ACCOUNT = "nestkonto";

  /**
   * The subjects: the process itself chooses for the first ones, the parent for the next; the last
   * ones have permanent grants.
   */
  static final List<String> SUBJECTS =
      Stream.of("u0", "u1", "u2", "f0", "f1", "f2", "w0", "w1")
          .map(user -> ACCOUNT + "/" + user)
          .toList();

  /** The number of subjects for which the process chooses. */
  static final int OWN = 3;

  /** The index of the first subject with a permanent grant. */
  static final int STEADY = 6;

  Path spool() {
    return directory.resolve("spool");
  }

  /** Returns the file of a pending erasure. */
  Path pendingErasure() {
    return spool().resolve("default").resolve("owed");
  }

  Path consent() {
    return directory.resolve("platform.json");
  }

  void create() throws IOException {
    Files.writeString(
        directory.resolve("catalog.yaml"),
        """
        attributes:
          - { name: app.chat.text, max: 1000, category: content.chat }
          - { name: app.ref, category: service.usage }
        events:
          - { name: app.chat.sent, category: service.usage }
        scopes:
          - { name: app }
        """);
    Files.writeString(directory.resolve("own.json"), "{\"documents\": []}");
  }

  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", PURPOSE);
    environment.put("ASSENT_CATALOG", directory.resolve("catalog.yaml").toString());
    environment.put(
        "ASSENT_CONSENT_SOURCE", "file:" + directory.resolve("own.json") + ",file:" + consent());
    environment.put("ASSENT_CONSENT_REFRESH", "20ms");
    environment.put("ASSENT_SPOOL_DIR", spool().toString());
    environment.put("ASSENT_SPOOL_MAX_BYTES", Integer.toString(16 << 20));
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "2s");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "10ms");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "10ms");
    environment.put("OTEL_METRICS_EXPORTER", "none");
    return environment;
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report of an SDK that a file configures. */
class FileReportTest extends FileSdk {
  @Test
  void report_allSignals_areCountedWithoutValuesAndNames() throws IOException {
    Path report = directory.resolve("stays.json");
    setting("assent.report", report.toString());
    start(Yaml.GATED);
    recordEverything();
    sdk.close();
    sdk = null;

    String text = Files.readString(report);
    assertThat(text)
        .contains("\"spans\": 1", "\"logRecords\": 1", "\"unclassified\": ")
        .doesNotContain("payment.card", "\"points\": 0");
    assertThat(canaries.in(List.of(Files.readAllBytes(report)))).isEmpty();
  }
}

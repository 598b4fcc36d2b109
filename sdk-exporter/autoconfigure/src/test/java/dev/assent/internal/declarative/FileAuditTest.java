/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.audit.Verdict;
import dev.assent.internal.audit.Verification;
import dev.assent.internal.instance.Installed;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ASSENT_AUDIT_DIR} of an SDK that a file configures, while it only reports. */
class FileAuditTest extends FileSdk {
  private static final Pattern EVENT = Pattern.compile("\"event\":\"([a-z_.]+)\"");

  @BeforeEach
  @AfterEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  @Test
  void journal_ofATakenOverSdk_hasTheEndOfReportOnlyAndTheChoice() throws IOException {
    Path audit = directory.resolve("audit");
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    setting("assent.report.only", today.minusDays(1) + "/" + today.plusDays(30));
    setting("assent.audit.dir", audit.toString());
    start(Yaml.GATED);
    sdk.getTracer("shop").spanBuilder("GET").startSpan().end();
    Installed.first().consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
    sdk.close();

    assertThat(events(audit))
        .containsSubsequence("file", "start", "report_only.start", "choice", "end")
        .contains("receipt", "ledger", "report_only.end");
    assertThat(Verification.verify(audit, Verification.lastHashes(audit)))
        .extracting(Verdict::state)
        .containsExactly(Verdict.State.COMPLETE);
  }

  private static List<String> events(Path audit) throws IOException {
    List<String> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(audit.resolve("journal-1"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".audit")).toList()) {
        Matcher matcher = EVENT.matcher(Files.readString(file));
        while (matcher.find()) {
          events.add(matcher.group(1));
        }
      }
    }
    return events;
  }
}

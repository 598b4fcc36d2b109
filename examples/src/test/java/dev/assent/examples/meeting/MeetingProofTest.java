/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.TestJvm;
import dev.assent.fixtures.TestJvm.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves the meeting application with a test of its own, by its committed inventory. */
@Tag("ci")
class MeetingProofTest {
  private static final String COMMITTED = "inventory/meeting.inventory.json";

  @TempDir private Path directory;

  private Result prove(Path inventory) throws Exception {
    return TestJvm.run(
        directory,
        Map.of(
            "assent.prove",
            directory.resolve("proof.html").toString(),
            "assent.prove.inventory",
            inventory.toString()),
        MeetingRun.class);
  }

  private String page() throws Exception {
    return Files.readString(directory.resolve("proof.html"));
  }

  @Test
  void prove_committedInventory_nothingLeaks() throws Exception {
    Result result = prove(Path.of(COMMITTED));

    assertThat(result.status()).as(result.output()).isZero();
    assertThat(page())
        .contains("Nothing left that was not permitted")
        .contains("event meeting.chat.sent, attribute meeting.chat.text")
        .contains("the grant of the first person, in force then")
        .contains("the second person revoked")
        .contains("<td>other_model</td>", "<td>server_training</td>")
        .doesNotContain("merger", "globex", "acme");
  }

  /** What was reviewed says that a feature's name is what somebody wrote; in the run it leaves. */
  @Test
  void prove_fieldThatIsContentByTheReview_isFoundInEventAndField() throws Exception {
    String reviewed = Files.readString(Path.of(COMMITTED));
    int field = reviewed.indexOf("\"meeting.feature\"");
    int category = reviewed.indexOf("service.usage", field);
    Path changed = directory.resolve("reviewed.json");
    Files.writeString(
        changed,
        reviewed.substring(0, category)
            + "content.chat"
            + reviewed.substring(category + "service.usage".length()));

    Result result = prove(changed);

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains(
            "a canary of content.chat, planted in event meeting.feature.used, attribute"
                + " meeting.feature, left to destination 'improvement' in signal logs, scope ")
        .contains("event meeting.feature.used, attribute meeting.feature, though");
    assertThat(page()).contains("LEAKED").doesNotContain("merger", "globex", "acme");
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static dev.assent.internal.audit.AuditFixture.SUBJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.document.Node;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.FailingDisk;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditedConsentTest {
  private static final Receipt RECEIPT =
      new Receipt(
          Purpose.AI_TRAINING,
          List.of(Category.CONTENT_CHAT),
          ChoiceValue.DENIED,
          Instant.EPOCH,
          true,
          null,
          List.of(),
          List.of(),
          false);

  @TempDir private Path directory;
  private AuditFixture fixture;
  private CompletableFuture<Receipt> next = CompletableFuture.completedFuture(RECEIPT);
  private Error error;

  @BeforeEach
  void fixture() {
    fixture = new AuditFixture(directory);
  }

  private Consent consent(AuditJournal journal) {
    Consent real =
        new Consent() {
          @Override
          public List<Choice> choices() {
            return List.of();
          }

          @Override
          public CompletableFuture<Receipt> grant(
              Purpose purpose, GrantOptions options, Category... categories) {
            return next;
          }

          @Override
          public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
            if (error != null) {
              throw error;
            }
            return next;
          }
        };
    return new AuditedConsent(SUBJECT, real, journal, new AtomicLong());
  }

  /** The journal's thread never runs, and its disk is full. */
  @Test
  void revoke_theJournalHangs_theReceiptIsComplete() {
    FailingDisk disk = new FailingDisk();
    AuditJournal journal = fixture.open(disk, AuditFixture.MAX_BYTES);
    disk.plan(FailingDisk.Fault.FULL_FROM, 1);

    CompletableFuture<Receipt> receipt =
        consent(journal).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);

    assertThat(receipt).isSameAs(next).isCompletedWithValue(RECEIPT);
    assertThat(fixture.files()).isEmpty();
  }

  @Test
  void revoke_receiptIsPending_theDenialHasALineBeforeIt() throws Exception {
    next = new CompletableFuture<>();
    AuditJournal journal = fixture.open();
    CompletableFuture<Receipt> receipt =
        consent(journal).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    fixture.write();
    assertThat(fixture.lines(AuditEvent.CHOICE)).hasSize(1);
    assertThat(fixture.lines(AuditEvent.RECEIPT)).isEmpty();

    receipt.completeExceptionally(new IllegalStateException("secret text"));
    fixture.write();
    assertThat(fixture.lines(AuditEvent.RECEIPT).get(0).get("failed").text())
        .isEqualTo("IllegalStateException");
    assertThat(fixture.holds("secret text")).isFalse();
    fixture.close(journal);
  }

  @Test
  void revoke_failsForLackOfMemory_hasALine() throws Exception {
    error = new OutOfMemoryError("planned");
    AuditJournal journal = fixture.open(Disk.system(), AuditFixture.MAX_BYTES);

    assertThatThrownBy(() -> consent(journal).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT))
        .isSameAs(error);
    fixture.write();
    assertThat(fixture.lines(AuditEvent.CHOICE).get(0).get("value").text()).isEqualTo("denied");
    fixture.close(journal);
  }

  @Test
  void grant_withTerms_hasThem() throws Exception {
    AuditJournal journal = fixture.open();
    CompletableFuture<Receipt> unused =
        consent(journal)
            .grant(
                Purpose.AI_TRAINING,
                GrantOptions.underTerms(LocalDate.of(2023, 8, 7))
                    .expiring(Instant.parse("2030-01-01T00:00:00Z"))
                    .coveringHeld(),
                Category.CONTENT_CHAT,
                Category.CONTENT_AUDIO);
    fixture.write();

    Map<String, Node> line = fixture.lines(AuditEvent.CHOICE).get(0);
    assertThat(line.get("terms").text()).isEqualTo("2023-08-07");
    assertThat(line.get("expires").text()).isEqualTo("2030-01-01T00:00:00Z");
    assertThat(line.get("coversHeld").bool()).isTrue();
    assertThat(line.get("categories").list().stream().map(Node::text))
        .containsExactly("content.audio", "content.chat");
    fixture.close(journal);
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.consent.Subject;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An account with many living subjects is revoked while the queue is full. Time is measured as
 * processor time of the caller, since other processes of a busy machine take the rest. With a
 * million subjects:
 *
 * <pre>
 * ./mvnw test -pl sdk-exporter/end-to-end -am -Dtest=ManyLivingSubjectsTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dtests.subjects=1000000
 * </pre>
 */
class ManyLivingSubjectsTest extends AssentOverHttp {
  private static final int SUBJECTS = Integer.getInteger("tests.subjects", 20_000);
  private static final int QUEUED = 2_000;
  private static final long MOST_MILLIS = 50;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<Subject> living = new ArrayList<>();

  @BeforeEach
  void grantTheAccount() throws IOException {
    catalogChat();
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_CONSENT_CACHE_MAX_BYTES", "2000000000");
    environment.put("OTEL_BSP_MAX_QUEUE_SIZE", Integer.toString(QUEUED));
    environment.put("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", Integer.toString(QUEUED));
    consentFromFile(document("acme", 1, "granted", "content.chat", IN_THE_PAST));
    start();
    for (int i = 0; i < SUBJECTS; i++) {
      living.add(assent.subject("acme/u" + i));
    }
  }

  private void chats(int from, int count, String text) {
    for (int i = from; i < from + count; i++) {
      living
          .get(i % SUBJECTS)
          .storeInContext(Context.root())
          .wrap(() -> span(span -> span.setAttribute(CHAT, text)))
          .run();
    }
  }

  @Test
  void law5_revokeOfAnAccountWithManyLivingSubjects_returnsSoon_andNothingLeavesLate() {
    chats(0, 10, "granted-before");
    flush();
    assertThat(receiver.received("granted-before")).isTrue();
    chats(0, QUEUED - 1, CANARY + "queued");
    long before = THREADS.getCurrentThreadCpuTime();
    CompletableFuture<Receipt> receipt =
        assent.consent("acme").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    long millis = TimeUnit.NANOSECONDS.toMillis(THREADS.getCurrentThreadCpuTime() - before);
    boolean isDone = receipt.isDone();
    chats(SUBJECTS / 2, 500, CANARY + "late");
    arrivesWithout(CANARY);
    Receipt done = receipt.orTimeout(10, TimeUnit.MINUTES).join();
    chats(0, 500, CANARY + "later");
    arrivesWithout(CANARY);

    assertThat(isDone).as("the last slice comes later").isFalse();
    assertThat(done.durable()).isTrue();
    assertThat(done.counts().stream().mapToLong(Receipt.Count::stripped).sum()).isPositive();
    assertThat(millis).isLessThanOrEqualTo(MOST_MILLIS);
  }
}

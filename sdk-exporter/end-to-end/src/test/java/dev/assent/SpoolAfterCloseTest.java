/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventEmitter;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Law 5: a revocation after {@code close()} does what its receipt states, and leaves no thread. */
@Timeout(120)
class SpoolAfterCloseTest extends SpoolOverHttp {
  private final Set<Thread> threadsBefore = alive();

  /** Closes with fifty texts on disk that the receiver did not accept. */
  private void closeWithFifty() {
    start();
    for (int i = 0; i < 50; i++) {
      event(USER, CANARY + i);
    }
    isAway();
    boolean unused = assent.flush(LONG);
    assent.close();
  }

  private CompletableFuture<Receipt> revoke(Assent by) {
    return by.consent(USER).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private void run() {
    isBack();
    start();
    EventEmitter sent = assent.events().declare(SENT);
    as(USER, () -> sent.begin().emit());
    long end = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < end && !spooledFiles().isEmpty()) {
      assertThat(assent.flush(LONG)).isTrue();
    }
  }

  /** Returns the threads of this test; threads of other tests in the process may be ending. */
  private Set<Thread> threads() {
    Set<Thread> ours = alive();
    ours.removeAll(threadsBefore);
    return ours;
  }

  private static Set<Thread> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("assent-"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void control_noRevocation_textsArriveAfterTheRestart() {
    closeWithFifty();
    receiver.clear();
    run();

    assertThat(receiver.received("d", CANARY + 0)).isTrue();
    assertThat(receiver.received("d", CANARY + 49)).isTrue();
  }

  @Test
  void revoke_afterClose_isErasedStoredAndNothingArrives() throws Exception {
    closeWithFifty();
    receiver.clear();

    Receipt receipt = revoke(assent).get();

    assertThat(receipt.durable()).as(receipt.problem()).isTrue();
    assertThat(receipt.counts()).allMatch(count -> count.notErased() == null);
    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::erased).sum()).isEqualTo(50);
    assertThat(assent.ledger().balances()).isTrue();
    assertThat(threads()).isEmpty();
    assertThat(Files.readString(consentFile())).contains("denied");
    run();
    assertThat(receiver.logs("d")).hasSizeGreaterThanOrEqualTo(50);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** No source stores the denial; the data is erased nevertheless. */
  @Test
  void revoke_afterCloseWithoutAStore_nothingArrivesThoughItIsGrantedAgain() throws Exception {
    consentFromEnvironment(USER);
    closeWithFifty();
    receiver.clear();

    Receipt receipt = revoke(assent).get();

    assertThat(receipt.durable()).isFalse();
    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::erased).sum()).isEqualTo(50);
    assertThat(threads()).isEmpty();
    run();
    assertThat(receiver.logs("d")).hasSizeGreaterThanOrEqualTo(50);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void revoke_afterCloseWhileAnotherHasTheSpool_failsAndSaysWhatMayLeave() throws Exception {
    closeWithFifty();
    Assent former = assent;
    start();

    CompletableFuture<Receipt> receipt = revoke(former);

    assertThat(receipt)
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("may still send its data")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("acme"));
    assertThat(Files.readString(consentFile()))
        .as("the denial is stored all the same, and the other process hears it")
        .contains("denied");
  }

  /**
   * Another run emptied the spool, so the next one numbers its frames from the beginning again. A
   * frame with a number that this instance knows may then belong to another subject.
   */
  @Test
  void revoke_afterCloseWhenOthersUsedTheSpoolMeanwhile_erasesWhatLiesThereNow() throws Exception {
    grantChat(2, USER, "acme/u9");
    start();
    event("acme/u9", "text-of-another");
    isAway();
    boolean unused = assent.flush(LONG);
    assent.close();
    Assent former = assent;
    run();
    assent.close();
    assertThat(receiver.received("text-of-another")).isTrue();
    start();
    event(USER, CANARY);
    isAway();
    unused = assent.flush(LONG);
    assent.close();
    receiver.clear();

    Receipt receipt = revoke(former).get();

    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::erased).sum()).isEqualTo(1);
    assertThat(former.ledger().balances()).isTrue();
    grantChat(100, USER, "acme/u9");
    run();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** In either order: data that the receipt counts as erased does not arrive. */
  @Test
  void revoke_whileItCloses_isErasedOrFails() throws Exception {
    for (int round = 0; round < 6; round++) {
      grantChat(1000 * (round + 1), USER);
      start();
      String text = CANARY + round + ";";
      event(USER, text);
      isAway();
      boolean unused = assent.flush(LONG);
      Assent closing = assent;
      CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
      CompletableFuture<Receipt> first =
          CompletableFuture.supplyAsync(() -> revoke(closing).join());
      CompletableFuture<Receipt> second = revoke(closing);
      closed.get();
      boolean erased =
          first.handle((it, failed) -> failed == null).get()
              | second.handle((it, failed) -> failed == null).get();
      assertThat(closing.ledger().balances()).isTrue();
      grantChat(1000 * (round + 1) + 500, USER);
      run();
      assent.close();
      assertThat(erased && receiver.received(text)).as("round %d", round).isFalse();
    }
  }
}

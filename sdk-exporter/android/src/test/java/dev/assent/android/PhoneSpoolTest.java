/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.LogRecorder;
import dev.assent.ledger.Lost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;

/** Data on the device: the death of a process, lost keys, a keystore that fails. */
public class PhoneSpoolTest extends PhoneRig {
  /** Everything on the disk at this moment, as after the death of the process. */
  private Map<Path, byte[]> snapshot() throws IOException {
    Map<Path, byte[]> content = new TreeMap<>();
    for (Path file : files()) {
      content.put(file, Files.readAllBytes(file));
    }
    return content;
  }

  private void restore(Map<Path, byte[]> content) throws IOException {
    for (Path file : files()) {
      if (!content.containsKey(file)) {
        Files.delete(file);
      }
    }
    for (Map.Entry<Path, byte[]> each : content.entrySet()) {
      Files.write(each.getKey(), each.getValue());
    }
  }

  private void die(AssentAndroid assent) throws IOException {
    Map<Path, byte[]> content = snapshot();
    assent.close();
    restore(content);
    isBack();
  }

  @Test
  public void death_dataInTheSpool_isSentByTheNextStart() throws IOException {
    AssentAndroid first = start(options());
    grantChat(first);
    spool(first, "canary-one", "canary-two");
    die(first);

    AssentAndroid second = start(options());
    arrive(second, 2);

    assertThat(logs(second).found()).isEqualTo(2);
    assertThat(receiver.received("canary-one")).isTrue();
    assertThat(receiver.received("canary-two")).isTrue();
  }

  @Test
  public void death_deniedMeanwhile_dataInTheSpoolArrivesWithoutContent() throws IOException {
    AssentAndroid first = start(options());
    grantChat(first);
    spool(first, "canary-one");
    receipt(revokeChat(first));
    die(first);

    AssentAndroid second = start(options());
    arrive(second, 1);

    assertThat(receiver.received("canary-one")).isFalse();
  }

  @Test
  public void files_whileContentIsThere_areBelowTheDirectoryAndHaveNoContentAndNoKey()
      throws IOException {
    AssentAndroid assent = start(options());
    grantChat(assent);
    spool(assent, "canary-one");

    assertThat(frames()).isNotEmpty();
    for (byte[] content : snapshot().values()) {
      String text = new String(content, StandardCharsets.ISO_8859_1);
      assertThat(text).doesNotContain("canary-one").doesNotContain("assent spool 01");
    }
  }

  @Test
  public void key_lost_spoolIsDeletedCountedAndSaidOnce() throws IOException {
    AssentAndroid first = start(options());
    grantChat(first);
    spool(first, "canary-one", "canary-two");
    die(first);
    keys.isLost = true;

    try (LogRecorder log = LogRecorder.start("dev.assent.spool")) {
      AssentAndroid second = start(options());
      await().atMost(LONG).until(() -> logs(second).lost().get(Lost.SPOOL_DAMAGED) == 2);
      assertThat(frames()).isEmpty();
      assertThat(log.messages()).singleElement().asString().contains("its key is missing");
      assertThat(running(second).flush(LONG)).isTrue();
      assertThat(running(second).ledger().balances()).isTrue();
    }
    assertThat(receiver.received("canary")).isFalse();
  }

  @Test
  public void keystore_fails_nothingIsWrittenAndDataWaitsInMemory() {
    keys.isFailing = true;
    AssentAndroid assent = start(options());
    grantChat(assent);
    isAway();
    send(assent, "canary-one");

    assertThat(running(assent).flush(LONG)).isFalse();

    assertThat(frames()).isEmpty();
    assertThat(running(assent).ledger().balances()).isTrue();
  }
}

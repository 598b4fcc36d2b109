/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.app.Application;
import android.os.Looper;
import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;

/**
 * The meeting on a phone: what its user and others say in consent SDK and meeting is what leaves.
 */
@RunWith(PhoneRunner.class)
@Config(sdk = 34)
public final class MeetingTest {
  private static final String USER = "acme/u7";
  private static final String OTHER = "acme/u8";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final List<Meeting> all = new ArrayList<>();
  private ConsentBanner banner;
  private Meeting meeting;

  /** Begins a meeting on a new phone. */
  @Before
  public void begin() {
    Security.addProvider(new PhoneKeyStore());
    banner = new ConsentBanner(application());
    meeting = started();
  }

  /** Ends the meetings. */
  @After
  public void end() {
    all.forEach(Meeting::close);
    receiver.close();
    Security.removeProvider("AndroidKeyStore");
  }

  private static Application application() {
    return RuntimeEnvironment.getApplication();
  }

  private Meeting started() {
    Meeting started =
        Meeting.start(
            application(),
            receiver.endpoint().toString(),
            USER,
            builder -> builder.setting("OTEL_BLRP_SCHEDULE_DELAY", "1h"));
    all.add(started);
    running(started);
    return started;
  }

  private static Assent running(Meeting meeting) {
    return meeting.assent().started().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  private boolean permitsChat(String subject) {
    return running(meeting).explain(subject, Meeting.DESTINATION).permits(Category.CONTENT_CHAT);
  }

  /** Waits while the main thread of the phone does its work. */
  private static void until(BooleanSupplier condition) {
    await()
        .pollInSameThread()
        .atMost(LONG)
        .until(
            () -> {
              shadowOf(Looper.getMainLooper()).idle();
              return condition.getAsBoolean();
            });
  }

  private void accept() {
    banner.accept(TODAY);
    until(() -> permitsChat(USER));
  }

  private void refuse() {
    banner.refuse(TODAY);
    until(() -> !permitsChat(USER));
  }

  private boolean flush() {
    return running(meeting).flush(LONG);
  }

  private Ledger.Entry logs() {
    return running(meeting).ledger().entry(Meeting.DESTINATION, Signal.LOGS);
  }

  private long count(State state) {
    return logs().states().getOrDefault(state, 0L);
  }

  private void isOffline() {
    int[] statuses = new int[64];
    Arrays.fill(statuses, 503);
    receiver.answer(statuses);
  }

  private void isOnline() {
    receiver.clear();
    receiver.answers200();
  }

  private static Receipt receipt(CompletableFuture<Receipt> receipt) {
    return receipt.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static Path directory() {
    return application().getNoBackupFilesDir().toPath();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory())) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Ends the process without a moment's notice: the files stay as they are. */
  private void die() throws IOException {
    Map<Path, byte[]> content = new TreeMap<>();
    for (Path file : files()) {
      content.put(file, Files.readAllBytes(file));
    }
    meeting.close();
    for (Path file : files()) {
      if (!content.containsKey(file)) {
        Files.delete(file);
      }
    }
    for (Map.Entry<Path, byte[]> each : content.entrySet()) {
      if (!Files.exists(each.getKey())) {
        Files.createFile(each.getKey(), OWNER_ONLY);
      }
      Files.write(each.getKey(), each.getValue());
    }
  }

  @Test
  public void says_beforeAnyAnswer_isWithheld() {
    meeting.says("kanarienvogel");
    assertThat(flush()).isTrue();
    assertThat(receiver.received("kanarienvogel")).isFalse();
    assertThat(receiver.received("meeting.chat.sent")).isTrue();
  }

  @Test
  public void says_aloneWithYes_leaves() {
    accept();
    meeting.says("kanarienvogel");
    assertThat(flush()).isTrue();
    assertThat(receiver.received("kanarienvogel")).isTrue();
  }

  @Test
  public void says_toAnother_needsTheYesOfBoth() {
    accept();
    meeting.says("onlytheuser", OTHER);
    assertThat(flush()).isTrue();
    receipt(meeting.permits(OTHER));
    until(() -> permitsChat(OTHER));
    meeting.says("bothofthem", OTHER);
    assertThat(flush()).isTrue();
    receipt(meeting.refuses(OTHER));
    meeting.says("theotherrefused", OTHER);
    assertThat(flush()).isTrue();
    refuse();
    receipt(meeting.permits(OTHER));
    meeting.says("theuserrefused", OTHER);
    assertThat(flush()).isTrue();

    assertThat(receiver.received("bothofthem")).isTrue();
    assertThat(receiver.received("onlytheuser")).isFalse();
    assertThat(receiver.received("theotherrefused")).isFalse();
    assertThat(receiver.received("theuserrefused")).isFalse();
  }

  @Test
  public void refuse_whileOffline_erasesWhatWaits() {
    accept();
    isOffline();
    meeting.says("kanarienvogel");
    assertThat(flush()).isFalse();
    assertThat(count(State.SPOOLED)).isEqualTo(1);
    meeting.says("nachtigall");

    refuse();
    isOnline();

    until(() -> flush() && count(State.SPOOLED) == 0);
    assertThat(receiver.received("kanarienvogel")).isFalse();
    assertThat(receiver.received("nachtigall")).isFalse();
    assertThat(running(meeting).ledger().balances()).isTrue();
  }

  @Test
  public void death_withDataOnDisk_isSentByTheNextStart() throws IOException {
    accept();
    isOffline();
    meeting.says("kanarienvogel");
    assertThat(flush()).isFalse();
    die();
    isOnline();

    meeting = started();

    until(() -> receiver.received("kanarienvogel"));
  }

  @Test
  public void death_refusedBeforeTheNextStart_dataOnDiskIsErased() throws IOException {
    accept();
    isOffline();
    meeting.says("kanarienvogel");
    assertThat(flush()).isFalse();
    die();
    banner.refuse(TODAY);
    isOnline();

    meeting = started();

    until(() -> flush() && logs().found() == 1 && count(State.SPOOLED) == 0);
    assertThat(receiver.received("kanarienvogel")).isFalse();
    for (Path file : files()) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .doesNotContain("kanarienvogel");
    }
  }

  @Test
  public void background_andBack_sendsAndGoesOn() {
    accept();
    ActivityController<Activity> activity =
        Robolectric.buildActivity(Activity.class).create().start().resume();
    meeting.says("beforethebackground");
    assertThat(receiver.requests()).isEmpty();

    activity.pause().stop();
    until(() -> receiver.received("beforethebackground"));

    banner.refuse(TODAY); // in another screen, while nothing of the meeting is visible
    until(() -> !permitsChat(USER));
    activity.restart().start().resume();
    meeting.says("afterthebackground");
    assertThat(flush()).isTrue();
    assertThat(receiver.received("afterthebackground")).isFalse();
  }

  @Test
  public void clock_aheadInTheConsentSdk_permitsNothingAndDenies() {
    banner.accept(TODAY.plus(Duration.ofDays(300)));
    meeting.says("fromthefuture");
    assertThat(flush()).isTrue();
    assertThat(receiver.received("fromthefuture")).isFalse();
    assertThat(permitsChat(USER)).isFalse();

    accept();
    banner.refuse(TODAY.plus(Duration.ofDays(300)));
    until(() -> !permitsChat(USER));
    banner.accept(TODAY.minus(Duration.ofDays(9999)));
    meeting.says("fromthepast");
    assertThat(flush()).isTrue();
    assertThat(receiver.received("fromthepast")).isFalse();
    accept();
  }

  @Test
  public void storage_full_grantsNothingDeniesAndTheMeetingGoesOn() throws IOException {
    Files.createDirectories(directory().resolve("assent-tcf/.tcf.json.tmp/full"));
    banner.accept(TODAY);
    meeting.says("kanarienvogel");
    assertThat(flush()).isTrue();
    assertThat(receiver.received("meeting.chat.sent")).isTrue();
    assertThat(permitsChat(USER)).isFalse();
    banner.refuse(TODAY);
    until(() -> explained().contains("denied"));

    Files.delete(directory().resolve("assent-tcf/.tcf.json.tmp/full"));
    Files.delete(directory().resolve("assent-tcf/.tcf.json.tmp"));
    accept();
    assertThat(receiver.received("kanarienvogel")).isFalse();
  }

  private String explained() {
    return running(meeting).explain(USER, Meeting.DESTINATION).toString();
  }

  @Test
  public void string_thatChanges_isFollowed() {
    for (int i = 0; i < 3; i++) {
      accept();
      meeting.says("yes" + i);
      assertThat(flush()).isTrue();
      refuse();
      meeting.says("no" + i);
      assertThat(flush()).isTrue();
    }
    accept();
    banner.garble();
    until(() -> !permitsChat(USER));
    accept();
    banner.reset();
    until(() -> !permitsChat(USER));

    for (int i = 0; i < 3; i++) {
      assertThat(receiver.received("yes" + i)).isTrue();
      assertThat(receiver.received("no" + i)).isFalse();
    }
  }
}

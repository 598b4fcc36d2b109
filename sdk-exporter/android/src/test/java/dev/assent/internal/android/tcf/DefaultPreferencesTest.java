/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import static dev.assent.internal.android.tcf.TcStrings.string;
import static org.assertj.core.api.Assertions.assertThat;

import android.app.Application;
import android.content.Context;
import android.content.SharedPreferences;
import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentReply.Found;
import dev.assent.consent.ConsentSource;
import dev.assent.fixtures.ManualClock;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** The file of real shared preferences, which other processes may write. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 34)
public final class DefaultPreferencesTest {
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
  private static final String USER = "acme/u7";

  /** A clock of a test as the SDK reads it. */
  private static final class TestClock extends ManualClock implements Clock {}

  private final TestClock clock = new TestClock();
  private Application application;
  private SharedPreferences preferences;
  private TcfConsentSource source;

  /** Starts the application. */
  @Before
  public void start() {
    clock.setWall(Instant.now());
    application = RuntimeEnvironment.getApplication();
    preferences = opened();
    TcfRow row = new TcfRow(8, 755, Purpose.AI_TRAINING, Set.of(Category.CONTENT_CHAT));
    source =
        new TcfConsentSource(
            new TcfSettings(
                new TcfRows("acme", LocalDate.of(2023, 8, 7), Set.of(TcStrings.CMP), List.of(row)),
                USER,
                false,
                false),
            new DefaultPreferences(application),
            () -> application.getNoBackupFilesDir().toPath(),
            Disk.system(),
            clock);
  }

  /** Ends the calls of the source. */
  @After
  public void close() {
    source.close();
  }

  private SharedPreferences opened() {
    return application.getSharedPreferences(name(), Context.MODE_PRIVATE);
  }

  private String name() {
    return application.getPackageName() + "_preferences";
  }

  private void commit(TcStrings string) {
    assertThat(
            preferences
                .edit()
                .putInt("IABTCF_gdprApplies", 1)
                .putString("IABTCF_TCString", string.encode())
                .commit())
        .isTrue();
  }

  private static TcStrings yes() {
    return string().purposes(8).vendors(755).updated(TODAY);
  }

  private boolean isGranted() {
    return source.load(new ConsentSource.Inquiry(USER, null)).toCompletableFuture().join()
            instanceof Found found
        && found.validUntil() == null
        && found.document().choices().get(0).value() == ChoiceValue.GRANTED
        && found.document().choices().get(0).expires() == null;
  }

  private Path file() {
    return new File(application.getDataDir(), "shared_prefs").toPath().resolve(name() + ".xml");
  }

  private void writeAsAnotherProcess() throws IOException {
    Files.writeString(file(), Files.readString(file()).replace(yes().encode(), string().encode()));
    assertThat(file().toFile().setLastModified(clock.instant().toEpochMilli())).isTrue();
  }

  @Test
  public void file_writtenByAnotherProcess_isUnknownUntilAnAnswerHere() throws IOException {
    commit(yes());
    assertThat(isGranted()).isTrue();
    clock.advance(Duration.ofMinutes(5));
    writeAsAnotherProcess();
    assertThat(isGranted()).isFalse();
    assertThat(isGranted()).isFalse();
    assertThat(preferences.getString("IABTCF_TCString", "")).isEqualTo(yes().encode());

    commit(yes().updated(TODAY.minus(Duration.ofDays(1))));
    assertThat(isGranted()).isTrue();
  }

  @Test
  public void file_writtenByAnotherProcessSoonAfterThisOne_isUnknownUntilAnAnswerHere()
      throws IOException {
    assertThat(preferences.edit().putString("long", "x".repeat(20_000)).commit()).isTrue();
    commit(yes());
    assertThat(isGranted()).isTrue();
    writeAsAnotherProcess();
    clock.advance(Duration.ofMinutes(1));
    assertThat(isGranted()).isFalse();
    assertThat(preferences.edit().putInt("starts", 1).commit()).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(isGranted()).isFalse();

    commit(yes().updated(TODAY.minus(Duration.ofDays(1))));
    for (int i = 0; i < 3; i++) {
      assertThat(isGranted()).isTrue();
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  public void file_writtenByThisProcess_counts() {
    commit(yes());
    for (int i = 0; i < 5; i++) {
      assertThat(isGranted()).isTrue();
      clock.advance(Duration.ofMinutes(5));
      assertThat(preferences.edit().putInt("starts", i).commit()).isTrue();
    }
    assertThat(isGranted()).isTrue();
  }

  @Test
  public void file_deletedByThisProcess_isUnknownAndTheNextAnswerCounts() {
    commit(yes());
    assertThat(isGranted()).isTrue();
    assertThat(application.deleteSharedPreferences(name())).isTrue();
    assertThat(isGranted()).isFalse();

    preferences = opened();
    commit(yes());
    assertThat(isGranted()).isTrue();
    commit(string());
    assertThat(isGranted()).isFalse();
  }

  @Test
  public void file_deletedByAnotherProcess_isUnknown() throws IOException {
    commit(yes());
    assertThat(isGranted()).isTrue();
    clock.advance(Duration.ofMinutes(5));
    Files.delete(file());
    assertThat(isGranted()).isFalse();
  }
}

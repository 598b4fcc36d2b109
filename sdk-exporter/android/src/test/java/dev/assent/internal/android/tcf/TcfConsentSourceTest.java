/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import static dev.assent.internal.android.tcf.TcStrings.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentReply.Absent;
import dev.assent.consent.ConsentReply.Found;
import dev.assent.consent.ConsentSource;
import dev.assent.fixtures.LogRecorder;
import dev.assent.fixtures.ManualClock;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents of the source: what they say, how they are numbered, and what survives. */
class TcfConsentSourceTest {
  private static final String USER = "acme/u7";
  private static final LocalDate TERMS = LocalDate.of(2024, 1, 10);
  private static final TcfRow CHAT =
      new TcfRow(8, 755, Purpose.PRODUCT_IMPROVEMENT, Set.of(Category.CONTENT_CHAT));
  private static final TcfRow AUDIO =
      new TcfRow(9, 756, Purpose.AI_TRAINING, Set.of(Category.CONTENT_AUDIO));

  /** A clock of a test as the SDK reads it. */
  private static final class TestClock extends ManualClock implements Clock {}

  @TempDir private Path directory;

  private final TestClock clock = new TestClock();
  private final FakePreferences preferences = new FakePreferences();
  private final LogRecorder log = LogRecorder.start("dev.assent.consent");
  private final List<String> changes = new ArrayList<>();
  private TcfConsentSource source;

  @BeforeEach
  void start() {
    source = restarted(USER);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private TcfConsentSource restarted(String subject) {
    return restarted(subject, false);
  }

  private TcfConsentSource restarted(String subject, boolean isUnsetWithoutGdpr) {
    return restarted(subject, isUnsetWithoutGdpr, TERMS);
  }

  private TcfConsentSource restarted(String subject, boolean isUnset, LocalDate terms) {
    TcfRows mapping = new TcfRows("acme", terms, Set.of(TcStrings.CMP), List.of(CHAT, AUDIO));
    source =
        new TcfConsentSource(
            new TcfSettings(mapping, subject, false, isUnset),
            preferences,
            () -> directory.resolve("state"),
            Disk.system(),
            clock);
    source.start(listener());
    return source;
  }

  private ConsentSource.Listener listener() {
    return new ConsentSource.Listener() {
      @Override
      public void changed(String subject) {
        changes.add(subject);
      }

      @Override
      public void announced(boolean all) {
        throw new AssertionError("it does not hear of what other processes write");
      }
    };
  }

  private ConsentReply load(String subject, @Nullable String validator) {
    clock.advance(Duration.ofMillis(10));
    return source.load(new ConsentSource.Inquiry(subject, validator)).toCompletableFuture().join();
  }

  private Found found() {
    return (Found) load(USER, null);
  }

  private ConsentReply reply() {
    return load(USER, null);
  }

  private String states() {
    return states(reply());
  }

  /** The states of both rows: g(ranted), d(enied), u(nknown), or nothing for an absent document. */
  private static String states(ConsentReply reply) {
    StringBuilder states = new StringBuilder();
    if (reply instanceof Found found) {
      for (Choice choice : found.document().choices()) {
        boolean isOver = choice.expires() != null;
        states.append(choice.value() == ChoiceValue.DENIED ? 'd' : isOver ? 'u' : 'g');
      }
      states.append(found.validUntil() == null ? "" : " stale");
    }
    return states.toString();
  }

  private static TcStrings yes() {
    return string().purposes(8, 9).vendors(755, 756);
  }

  private static TcStrings yesToChat() {
    return string().purposes(8, 9).vendors(755);
  }

  private void blockState() throws IOException {
    Files.createDirectories(directory.resolve("state/.tcf.json.tmp/full"));
  }

  private void freeState() throws IOException {
    Files.delete(directory.resolve("state/.tcf.json.tmp/full"));
    Files.delete(directory.resolve("state/.tcf.json.tmp"));
  }

  @Test
  void load_yes_isGrantUnderTheTermsSinceItWasSeen() {
    preferences.answer(yes());

    Found found = found();

    assertThat(states(found)).isEqualTo("gg");
    assertThat(found.document().choices().get(0))
        .isEqualTo(Choice.granted(CHAT.ours(), CHAT.categories(), TERMS, clock.instant()));
    assertThat(source.totals()).isEqualTo(new TcfTotals(2, 0, 0, 0, 1, 0));
  }

  @Test
  void load_noString_isAbsent() {
    assertThat(reply()).isInstanceOf(Absent.class);
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void load_otherLevels_areSilentOrAbsent() {
    preferences.answer(yes());
    assertThat(((Found) load("acme", null)).document().choices()).isEmpty();
    assertThat(((Found) load("acme/u7/tablet", null)).document().choices()).isEmpty();
    assertThat(load("acme/u70", null)).isInstanceOf(Absent.class);
    assertThat(load("acme/u8", null)).isInstanceOf(Absent.class);
    assertThat(load("other", null)).isInstanceOf(Absent.class);
  }

  @Test
  void load_unknownAfterDenial_staysDenied() {
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");

    preferences.answer(yes().disclosed(755));
    assertThat(states()).isEqualTo("gd");
    preferences.edit(keys -> keys.put(TcfKeys.GDPR_APPLIES, 0));
    assertThat(states()).isEqualTo("ud");
    preferences.edit(keys -> keys.clear());
    assertThat(states()).isEqualTo("ud");
    source = restarted(USER);
    assertThat(states()).isEqualTo("ud");

    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
  }

  @Test
  void load_clearedPreferences_endGrants() {
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    preferences.edit(keys -> keys.clear());
    assertThat(reply()).isInstanceOf(Absent.class);
  }

  @Test
  void load_repeatedAnswer_keepsItsTimeAndItsRevision() {
    preferences.answer(yes());
    Found first = found();
    clock.advance(Duration.ofHours(1));
    preferences.answer(yes().updated(TcStrings.UPDATED.plusSeconds(3600)));
    Found again = found();

    assertThat(again.document()).isEqualTo(first.document());
  }

  @Test
  void load_eachChange_hasHigherRevision() {
    long last = -1;
    clock.setWall(ManualClock.START.plus(Duration.ofDays(300)));
    for (int i = 0; i < 20; i++) {
      preferences.answer(i % 2 == 0 ? yes() : yesToChat());
      Found found = found();
      assertThat(states(found)).isEqualTo(i % 2 == 0 ? "gg" : "gd");
      assertThat(found.document().revision()).isGreaterThan(last);
      last = found.document().revision();
      clock.setWall(clock.instant().minus(Duration.ofDays(5)));
    }
    source = restarted(USER);
    preferences.answer(yes());
    assertThat(found().document().revision()).isGreaterThan(last);
  }

  @Test
  void load_lostStateAndClockSetBack_continuesAfterWhatAssentKnows() throws IOException {
    preferences.answer(yes());
    long known = found().document().revision();
    Files.delete(directory.resolve("state/tcf.json"));
    clock.setWall(Instant.parse("1999-01-01T00:00:00Z"));
    preferences.answer(string());
    source = restarted(USER);

    Found found = (Found) load(USER, String.valueOf(known));

    assertThat(states(found)).isEqualTo("dd");
    assertThat(found.document().revision()).isGreaterThan(known);
  }

  @Test
  void load_foreignValidator_isIgnored() {
    preferences.answer(yes());
    assertThat(states(load(USER, "\"etag\""))).isEqualTo("gg");
    Found found = (Found) load(USER, String.valueOf(Long.MAX_VALUE));
    assertThat(found.document().revision()).isBetween(1L, Long.MAX_VALUE - 1);
    source = restarted(USER);
    assertThat(states()).as("its file is not damaged").isEqualTo("gg");
  }

  @Test
  void load_grantFromTheFuture_isDatedNowAfterTheClockWasSetBack() {
    clock.setWall(ManualClock.START.plus(Duration.ofDays(300)));
    preferences.answer(yes().updated(ManualClock.START.plus(Duration.ofDays(300))));
    Found ahead = found();
    assertThat(states(ahead)).isEqualTo("gg");
    clock.setWall(ManualClock.START);
    preferences.answer(yes());
    source = restarted(USER);

    Found found = found();

    assertThat(found.document().choices().get(0).at()).isEqualTo(clock.instant());
    assertThat(found.document().revision()).isGreaterThan(ahead.document().revision());
  }

  @Test
  void load_stateThatCanNotBeWritten_grantsNothingAndDenies() throws IOException {
    blockState();
    preferences.answer(yesToChat());
    Found closed = found();
    assertThat(states(closed)).isEqualTo("ud");
    assertThat(found().document()).isEqualTo(closed.document());
    assertThat(log.messages()).hasSize(1);
    assertThat(log.messages().get(0)).contains("can't be written", "TcfOptions.stateDirectory");

    freeState();
    Found open = found();
    assertThat(states(open)).isEqualTo("gd");
    assertThat(open.document().revision()).isGreaterThan(closed.document().revision());
  }

  @Test
  void load_stateThatCanNotBeWrittenAnyMore_stillDeniesWithHigherRevision() throws IOException {
    preferences.answer(yes());
    Found open = found();
    blockState();
    preferences.answer(yesToChat());
    Found denied = found();

    assertThat(states(denied)).isEqualTo("ud");
    assertThat(denied.document().revision()).isGreaterThan(open.document().revision());
  }

  @Test
  void load_grantThatIsStored_countsWhileTheDiskIsFull() throws IOException {
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    blockState();
    assertThat(states()).isEqualTo("gg");
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void load_stateThatCanNotBeRead_grantsNothingAndKeepsDenialsThatItHears() throws IOException {
    Files.createDirectories(directory.resolve("state/tcf.json"));
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("ud stale");
    assertThat(log.messages()).hasSize(1);
    assertThat(log.messages().get(0)).contains("can't be read", "of any source");

    Files.delete(directory.resolve("state/tcf.json"));
    preferences.answer(yes().disclosed(755));
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void load_stateThatCanBeReadAgain_keepsDenialsHeardMeanwhile() throws IOException {
    Path file = directory.resolve("state/tcf.json");
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    Files.move(file, directory.resolve("kept"));
    Files.createDirectory(file);
    source = restarted(USER);
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("ud stale");

    Files.delete(file);
    Files.move(directory.resolve("kept"), file);
    preferences.answer(yes().disclosed(755));
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void load_damagedState_grantsNothingUntilTheNextAnswer() throws IOException {
    preferences.answer(yes());
    found();
    Files.writeString(directory.resolve("state/tcf.json"), "{\"format\": 1");
    source = restarted(USER);

    assertThat(states()).isEqualTo("uu stale");
    assertThat(log.messages().get(0)).contains("is damaged");
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
    source = restarted(USER);
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void load_damagedState_theSameStringIsNoAnswerWhateverComesBetween() throws IOException {
    preferences.answer(yes());
    found();
    Files.writeString(directory.resolve("state/tcf.json"), "{");
    preferences.fail(true);
    source = restarted(USER);
    assertThat(states()).isEqualTo("uu stale");
    preferences.fail(false);
    assertThat(states()).as("the string could not be read before").isEqualTo("uu stale");

    for (Object other : List.of("", "CPok", 7)) {
      preferences.edit(keys -> keys.put(TcfKeys.TC_STRING, other));
      assertThat(states()).isEqualTo("uu stale");
      preferences.answer(yes());
      assertThat(states()).isEqualTo("uu stale");
    }
    preferences.edit(keys -> keys.clear());
    assertThat(states()).isEqualTo("uu stale");
    preferences.answer(yes());
    assertThat(states()).isEqualTo("uu stale");
    preferences.answer(yes().updated(TcStrings.UPDATED.plusSeconds(3600)));
    assertThat(states()).isEqualTo("gg");
  }

  @Test
  void load_gdprThatDoesNotApply_isNotUnsetWhileTheStateMayHoldDenials() throws IOException {
    source = restarted(USER, true);
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
    preferences.edit(keys -> keys.put(TcfKeys.GDPR_APPLIES, 0));
    Path file = directory.resolve("state/tcf.json");
    Files.move(file, directory.resolve("kept"));
    Files.createDirectory(file);
    source = restarted(USER, true);
    assertThat(states()).isEqualTo("uu stale");

    Files.delete(file);
    Files.writeString(file, "{");
    assertThat(states()).isEqualTo("uu stale");
    Files.delete(file);
    Files.move(directory.resolve("kept"), file);
    assertThat(states()).isEqualTo("d");
  }

  @Test
  void load_stringOfAnotherSubject_isUnknownUntilThisOneAnswers() {
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");

    source = restarted("acme/u8");
    assertThat(load("acme/u8", null)).isInstanceOf(Absent.class);
    assertThat(log.messages().get(0)).contains("another subject").doesNotContain("u7", "u8");
    preferences.edit(keys -> keys.put(TcfKeys.GDPR_APPLIES, 0));
    assertThat(load("acme/u8", null)).isInstanceOf(Absent.class);
    preferences.answer(yesToChat());
    assertThat(load("acme/u8", null)).isInstanceOf(Absent.class);
    String string = (String) preferences.all().get(TcfKeys.TC_STRING);
    preferences.edit(keys -> keys.remove(TcfKeys.TC_STRING));
    assertThat(load("acme/u8", null)).isInstanceOf(Absent.class);
    preferences.edit(keys -> keys.put(TcfKeys.TC_STRING, string));
    assertThat(load("acme/u8", null)).isInstanceOf(Absent.class);

    preferences.answer(yes());
    assertThat(states(load("acme/u8", null))).isEqualTo("gg");
    source = restarted(USER);
    assertThat(reply()).isInstanceOf(Absent.class);
  }

  @Test
  void load_gdprThatDoesNotApply_isUnsetOnRequestAndLiftsNoDenial() {
    source = restarted(USER, true);
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
    preferences.edit(keys -> keys.put(TcfKeys.GDPR_APPLIES, 0));
    assertThat(states()).isEqualTo("d");
    preferences.answer(yes());
    preferences.edit(keys -> keys.put(TcfKeys.GDPR_APPLIES, 0));
    assertThat(states()).isEqualTo("d");
  }

  @Test
  void load_gdprThatDoesNotApplyWithoutAnswer_isUnsetOnRequest() {
    source = restarted(USER, true);
    preferences.edit(keys -> keys.put(TcfKeys.GDPR_APPLIES, 0));
    assertThat(reply()).isInstanceOf(Found.class);
    assertThat(states()).isEmpty();
  }

  @Test
  void load_unreadableString_leavesNothingGrantedAndIsStale() {
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
    preferences.edit(keys -> keys.put(TcfKeys.TC_STRING, "CPokAsBPokAsB"));
    assertThat(states()).isEqualTo("ud stale");
    assertThat(states()).isEqualTo("ud stale");
    assertThat(log.messages()).hasSize(1);
    assertThat(log.messages().get(0)).contains("TC string").doesNotContain("CPok");
    assertThat(source.totals().unreadable()).isEqualTo(2);

    preferences.edit(keys -> keys.put(TcfKeys.TC_STRING, 7L));
    assertThat(states()).isEqualTo("ud stale");
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void load_preferencesThatFail_areStale() {
    preferences.fail(true);
    assertThat(states()).isEqualTo("uu stale");
    preferences.fail(false);
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    preferences.fail(true);
    assertThat(states()).isEqualTo("uu stale");
  }

  @Test
  void load_preferencesThatFailByAnError_areStale() {
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    preferences.failBy(new OutOfMemoryError("a test lets them fail"));
    assertThat(states()).isEqualTo("uu stale");
    preferences.failBy(null);
    assertThat(states()).isEqualTo("gg");
  }

  @Test
  void load_partialWrite_onlyTightens() {
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");

    preferences.edit(keys -> keys.put(TcfKeys.VENDOR_CONSENTS, "1".repeat(756)));
    assertThat(states()).as("a yes of the split keys alone").isEqualTo("gd");
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    preferences.edit(keys -> keys.put(TcfKeys.VENDOR_CONSENTS, "1".repeat(754) + "01"));
    assertThat(states()).as("a no of the split keys before the string").isEqualTo("dg");
    preferences.answer(string().purposes(8, 9).vendors(756));
    assertThat(states()).isEqualTo("dg");
  }

  @Test
  void load_newTerms_needNewAnswer() {
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
    source = restarted(USER, false, TERMS.plusDays(1));
    assertThat(states()).isEqualTo("ud");
    preferences.answer(yesToChat().updated(TcStrings.UPDATED.plus(Duration.ofDays(1))));
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void load_fileWrittenByOthers_isUnknownUntilAnAnswerHere() {
    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
    clock.advance(Duration.ofMinutes(5));
    preferences.write(clock.instant().toEpochMilli());

    assertThat(states()).isEqualTo("ud stale");
    assertThat(log.messages()).hasSize(1);
    assertThat(log.messages().get(0)).contains("this process did not change it");
    preferences.edit(keys -> keys.put("theme", "dark"));
    assertThat(states()).isEqualTo("ud stale");
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
  }

  @Test
  void load_fileWrittenByOthersSoonAfterThisProcess_isUnknownWhenThisProcessIsQuiet() {
    preferences.answer(yes());
    preferences.write(clock.instant().toEpochMilli());
    assertThat(states()).isEqualTo("gg");
    preferences.write(clock.instant().toEpochMilli(), yesToChat().encode());
    assertThat(states()).as("it may be a write of this process").isEqualTo("gg");

    clock.advance(PreferencesWatch.GRACE);
    assertThat(states()).isEqualTo("uu stale");
    assertThat(log.messages().get(0)).contains("this process did not change it");
    preferences.edit(keys -> keys.put("theme", "dark"));
    preferences.write(clock.instant().toEpochMilli());
    assertThat(states()).as("the answer there is lost").isEqualTo("uu stale");
    clock.advance(PreferencesWatch.GRACE);
    assertThat(states()).isEqualTo("uu stale");

    preferences.answer(yesToChat());
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void load_fileWrittenByOthersBeforeTheFirstLook_isUnknownWhenThisProcessIsQuiet() {
    preferences.answer(yes());
    preferences.write(clock.instant().toEpochMilli(), yesToChat().encode());
    assertThat(states()).isEqualTo("gg");
    clock.advance(PreferencesWatch.GRACE);
    assertThat(states()).isEqualTo("uu stale");
  }

  @Test
  void load_fileWrittenLateByThisProcess_counts() {
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    long written = clock.instant().toEpochMilli() + 200;
    clock.advance(Duration.ofMinutes(5));
    preferences.write(written);
    assertThat(states()).isEqualTo("gg");

    preferences.silently(keys -> keys.put("theme", "dark"));
    preferences.write(clock.instant().toEpochMilli());
    assertThat(states()).as("a change of another key").isEqualTo("gg");
  }

  @Test
  void changed_eachChange_isReportedWithoutLook() {
    preferences.answer(yes());
    assertThat(changes).as("before the first inquiry").isEmpty();
    found();
    preferences.answer(yesToChat());
    preferences.answer(yes());
    assertThat(changes).containsExactly(USER, USER);
    assertThat(source.totals().looks()).isEqualTo(1);
    source.close();
    assertThat(preferences.listener()).isNull();
  }

  @Test
  void start_afterClose_reportsChangesAgain() {
    preferences.answer(yes());
    found();
    source.close();
    source.start(listener());
    found();
    preferences.answer(yesToChat());
    assertThat(changes).containsExactly(USER);
  }

  @Test
  void load_changeThatNobodyReports_isSeen() {
    preferences.answer(yes());
    assertThat(states()).isEqualTo("gg");
    preferences.silently(keys -> keys.put(TcfKeys.TC_STRING, yesToChat().encode()));
    assertThat(states()).isEqualTo("gd");
  }

  @Test
  void of_subjectOutsideTheAccount_isRefusedWithoutIt() {
    for (String wrong : List.of("acme", "other/u7", "acmes/u7", "acme/", "acme/*", "")) {
      assertThatThrownBy(() -> restarted(wrong))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("TcfSource.of: ")
          .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("other", "acmes"));
    }
  }

  @Test
  void toString_ofAll_hasNoAnswerAndNoSubject() {
    preferences.answer(yes());
    assertThat(source.toString() + found()).doesNotContain("u7", yes().encode());
  }
}

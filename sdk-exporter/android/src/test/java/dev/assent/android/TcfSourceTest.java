/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static dev.assent.internal.android.tcf.TcStrings.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.robolectric.Shadows.shadowOf;

import android.app.Application;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.SharedPreferences;
import android.os.Looper;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentReply.Found;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.android.tcf.TcStrings;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** The source over real shared preferences of Android 14, in their file. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 34)
public final class TcfSourceTest {
  private static final String USER = "acme/u7";
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
  private static final String MAPPING =
      """
      { "account": "acme",
        "terms": "2023-08-07",
        "tcf": {
          "sources": ["300"],
          "choices": [
            { "purpose": "8", "vendor": "755", "for": "product_improvement",
              "categories": ["content.chat"] } ] } }
      """;

  private final List<String> changes = new ArrayList<>();
  private Application application;
  private SharedPreferences preferences;
  private TcfSource source;

  /** Starts the application. */
  @Before
  public void start() {
    application = RuntimeEnvironment.getApplication();
    preferences =
        application.getSharedPreferences(
            application.getPackageName() + "_preferences", Context.MODE_PRIVATE);
    source = started();
  }

  /** Ends the calls of the source. */
  @After
  public void close() {
    source.close();
  }

  private TcfSource started() {
    TcfSource made = TcfSource.of(application, TcfMapping.parse("tcf.json", MAPPING), USER);
    made.start(
        new ConsentSource.Listener() {
          @Override
          public void changed(String subject) {
            changes.add(subject);
          }

          @Override
          public void announced(boolean all) {
            throw new AssertionError("it does not hear of what other processes write");
          }
        });
    return made;
  }

  private static TcStrings yes() {
    return string().purposes(8).vendors(755).updated(TODAY);
  }

  private static TcStrings no() {
    return string().purposes(8).updated(TODAY);
  }

  private void answer(TcStrings string) {
    preferences
        .edit()
        .putInt("IABTCF_gdprApplies", 1)
        .putString("IABTCF_TCString", string.encode())
        .putString("IABTCF_PurposeConsents", string.splitPurposes())
        .putString("IABTCF_VendorConsents", string.splitVendors())
        .apply();
  }

  private String state() {
    ConsentReply reply =
        source.load(new ConsentSource.Inquiry(USER, null)).toCompletableFuture().join();
    if (!(reply instanceof Found found)) {
      return "absent";
    }
    Choice choice = found.document().choices().get(0);
    boolean isOver = choice.expires() != null;
    return (choice.value() == ChoiceValue.DENIED ? "denied" : isOver ? "unknown" : "granted")
        + (found.validUntil() == null ? "" : ", stale");
  }

  private static void idle() {
    shadowOf(Looper.getMainLooper()).idle();
  }

  @Test
  public void load_answersOfTheConsentSdk_areChoices() {
    assertThat(state()).isEqualTo("absent");
    answer(yes());
    assertThat(state()).isEqualTo("granted");
    answer(no());
    assertThat(state()).isEqualTo("denied");
    assertThat(source.denied()).isEqualTo(1);
    assertThat(source.granted()).isZero();
    assertThat(source.unlisted()).isZero();
  }

  @Test
  public void listener_afterGarbageCollection_isStillCalled() {
    assertThat(state()).isEqualTo("absent");
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    answer(yes());
    idle();
    assertThat(changes).isNotEmpty().containsOnly(USER);
  }

  @Test
  public void listener_otherKey_isNotReported() {
    assertThat(state()).isEqualTo("absent");
    preferences.edit().putString("theme", "dark").apply();
    idle();
    assertThat(changes).isEmpty();
  }

  @Test
  public void clear_afterGrant_isReportedAndUnknown() {
    answer(yes());
    assertThat(state()).isEqualTo("granted");
    idle();
    changes.clear();
    preferences.edit().clear().commit();
    idle();
    assertThat(changes).isNotEmpty().containsOnly(USER);
    assertThat(state()).isEqualTo("absent");
  }

  @Test
  public void clear_afterDenial_staysDeniedAfterRestart() {
    answer(no());
    assertThat(state()).isEqualTo("denied");
    preferences.edit().clear().commit();
    assertThat(state()).isEqualTo("denied");
    source.close();
    source = started();
    assertThat(state()).isEqualTo("denied");
  }

  @Test
  public void apply_manyRapidChanges_endAsTheLastOneSays() {
    for (int i = 0; i < 100; i++) {
      answer(i % 2 == 0 ? yes() : no());
    }
    assertThat(state()).isEqualTo("denied");
    idle();
    for (int i = 0; i < 50; i++) {
      answer(i % 2 == 0 ? no() : yes());
      assertThat(state()).isEqualTo(i % 2 == 0 ? "denied" : "granted");
    }
  }

  @Test
  public void commit_ofThisProcess_isNotTakenForOthers() {
    for (int i = 0; i < 5; i++) {
      answer(yes());
      assertThat(state()).isEqualTo("granted");
      preferences.edit().putInt("starts", i).commit();
      idle();
      assertThat(state()).isEqualTo("granted");
    }
  }

  @Test
  public void load_wrongTypes_areUnknown() {
    answer(yes());
    assertThat(state()).isEqualTo("granted");
    preferences.edit().putInt("IABTCF_TCString", 7).apply();
    assertThat(state()).isEqualTo("unknown, stale");
    answer(yes());
    preferences.edit().putString("IABTCF_gdprApplies", "1").apply();
    assertThat(state()).isEqualTo("unknown, stale");
    answer(yes());
    preferences.edit().putStringSet("IABTCF_PurposeConsents", Set.of("8")).apply();
    assertThat(state()).isEqualTo("unknown, stale");
  }

  @Test
  public void load_undeterminedGdpr_isUnknownUnlessTheOptionsSayOtherwise() {
    preferences.edit().putString("IABTCF_TCString", yes().encode()).apply();
    assertThat(state()).isEqualTo("absent");
    source.close();
    source =
        TcfSource.of(
            application,
            TcfMapping.parse("tcf.json", MAPPING),
            USER,
            TcfOptions::readWhereUndetermined);
    assertThat(state()).isEqualTo("granted");
  }

  @Test
  public void of_anyContext_opensNothing() {
    List<String> opened = new ArrayList<>();
    Context counting =
        new ContextWrapper(application) {
          @Override
          public Context getApplicationContext() {
            return this;
          }

          @Override
          public SharedPreferences getSharedPreferences(String name, int mode) {
            opened.add(name);
            return super.getSharedPreferences(name, mode);
          }

          @Override
          public File getNoBackupFilesDir() {
            opened.add("no backup");
            return super.getNoBackupFilesDir();
          }
        };
    TcfSource made = TcfSource.of(counting, TcfMapping.parse("tcf.json", MAPPING), USER);
    assertThat(opened).isEmpty();
    made.load(new ConsentSource.Inquiry(USER, null)).toCompletableFuture().join();
    assertThat(opened).contains(application.getPackageName() + "_preferences", "no backup");
    made.close();
  }

  @Test
  public void of_subjectOfAnotherAccount_isRefused() {
    assertThatThrownBy(
            () -> TcfSource.of(application, TcfMapping.parse("tcf.json", MAPPING), "other/u7"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("acme/u7");
  }

  @Test
  public void read_stream_isTheMappingOfItsText() throws IOException {
    TcfMapping mapping =
        TcfMapping.read(
            "tcf.json",
            new ByteArrayInputStream(MAPPING.getBytes(StandardCharsets.UTF_8)),
            Set.of(),
            Set.of());
    assertThat(mapping.account()).isEqualTo("acme");
    assertThat(mapping.terms()).isEqualTo("2023-08-07");
    assertThatThrownBy(() -> TcfMapping.parse("tcf.json", MAPPING.replace("755", "x")))
        .hasMessageContaining("tcf.json:6: tcf, choice 1, vendor");
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.net.ConnectivityManager;
import android.net.NetworkInfo;
import dev.assent.internal.android.UnmeteredTransportProvider;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import dev.assent.transport.okhttp.OkHttpTransportProvider;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Before;
import org.junit.Test;
import org.robolectric.shadows.ShadowNetworkInfo;

/** The application sends nothing on metered networks. */
@SuppressWarnings("deprecation") // of the shadow's way to say which network there is
public class MeteredTest extends PhoneRig {
  @Before
  public void permit() {
    shadowOf(application()).grantPermissions(Manifest.permission.ACCESS_NETWORK_STATE);
  }

  private void on(int type) {
    shadowOf(application().getSystemService(ConnectivityManager.class))
        .setActiveNetworkInfo(
            ShadowNetworkInfo.newInstance(
                NetworkInfo.DetailedState.CONNECTED, type, 0, true, NetworkInfo.State.CONNECTED));
  }

  @Test
  public void metered_dataWaitsInTheSpool_andArrivesOnAnotherNetwork() {
    on(ConnectivityManager.TYPE_MOBILE);
    AssentAndroid assent = start(options().unmeteredOnly());
    grantChat(assent);
    send(assent, "canary-one");

    assertThat(running(assent).flush(LONG)).isFalse();
    assertThat(receiver.requests()).isEmpty();
    assertThat(logs(assent).states().get(State.SPOOLED)).isEqualTo(1);
    assertThat(logs(assent).states()).doesNotContainKey(State.POSSIBLY_SENT);

    on(ConnectivityManager.TYPE_WIFI);
    arrive(assent, 1);
    assertThat(receiver.received("canary-one")).isTrue();
  }

  @Test
  public void metered_revokedMeanwhile_arrivesWithoutContent() {
    on(ConnectivityManager.TYPE_MOBILE);
    AssentAndroid assent = start(options().unmeteredOnly());
    grantChat(assent);
    send(assent, "canary-one");
    assertThat(running(assent).flush(LONG)).isFalse();
    receipt(revokeChat(assent));

    on(ConnectivityManager.TYPE_WIFI);
    arrive(assent, 1);

    assertThat(receiver.received("canary-one")).isFalse();
  }

  @Test
  public void network_nobodyCanSay_nothingIsSent() {
    AtomicBoolean fails = new AtomicBoolean(true);
    AssentAndroid assent =
        start(
            options(
                builder ->
                    builder.transport(
                        new UnmeteredTransportProvider(
                            new OkHttpTransportProvider(),
                            () -> {
                              if (fails.get()) {
                                throw new SecurityException();
                              }
                              return false;
                            },
                            Clock.system()))));
    send(assent, "waits");

    assertThat(running(assent).flush(LONG)).isFalse();
    assertThat(receiver.requests()).isEmpty();

    fails.set(false);
    arrive(assent, 1);
  }
}

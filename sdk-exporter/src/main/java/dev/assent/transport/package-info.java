/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Transports, which carry Assent's requests over HTTP: exports, consent and deletion requests.
 *
 * <p>Without a transport of its own, an application uses the JDK's client. Another one is an
 * artifact on the class path, such as {@code assent-transport-okhttp}, or an implementation of
 * {@link dev.assent.transport.TransportProvider}. The transport of an application has four duties:
 *
 * <ul>
 *   <li><b>Once.</b> An exchange transmits its request at most once. It repeats nothing, also after
 *       a failed connection, a status, a redirect or a challenge, and takes no other route. A
 *       request with a body is data, a consent request that names its subjects, or a deletion
 *       request, and this has no exception. A request without a body asks a question and has no
 *       data: some clients, such as the JDK's, repeat it where a kept connection ended before any
 *       byte of an answer, and this alone is permitted, since it can't be switched off there.
 *   <li><b>Fixed length.</b> A body has its announced length, or the exchange fails.
 *   <li><b>Abort.</b> {@link dev.assent.transport.Exchange#abort} closes the <em>socket</em>. After
 *       {@link dev.assent.transport.Exchange#run} has returned, the transport hands no byte of the
 *       request to the operating system.
 *   <li><b>End.</b> After {@link dev.assent.transport.Transport#close}, no thread and no connection
 *       is left.
 * </ul>
 *
 * <p>Assent does the rest: permissions, timeouts, repetitions, the limit of answers. It checks what
 * it can see. A transport that throws, answers twice, on several threads or without reading the
 * request, reads a body after the end, or does not end, fails that exchange: its data is withheld,
 * or counts as possibly sent, and a line per hour says so. A transport that does not end an
 * exchange is closed, and another one opened. It still has the bytes that it copied, and could hand
 * them over after a receipt: no interface can prevent that.
 */
@NullMarked
package dev.assent.transport;

import org.jspecify.annotations.NullMarked;

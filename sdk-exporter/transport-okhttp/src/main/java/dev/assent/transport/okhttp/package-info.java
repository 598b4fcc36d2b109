/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The transport over OkHttp, for applications that have it, and for platforms without the JDK's
 * client.
 */
@NullMarked
package dev.assent.transport.okhttp;

import org.jspecify.annotations.NullMarked;

/**
 * limen for jakarta.servlet: {@link dev.limen.servlet.LimenFilter} protects servlets, {@link dev.limen.servlet.Auth} is
 * the caller of a request.
 *
 * <p>One credential decides a request. If its {@code Authorization} field has a bearer token, valid or not, the cookie
 * is ignored; otherwise the cookie decides. A bearer token needs no CSRF token, because no browser sends it by itself;
 * so such a request must never act with the rights of a cookie. When limen cannot tell right now, the response is 503:
 * an unknown caller never counts as an anonymous one.
 */
package dev.limen.servlet;
